// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: settings. */
@NullMarked
package dev.headroom.spring.settings;

import org.jspecify.annotations.NullMarked;
