// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: overload. */
@NullMarked
package dev.headroom.spring.overload;

import org.jspecify.annotations.NullMarked;
