// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: cache. */
@NullMarked
package dev.headroom.spring.cache;

import org.jspecify.annotations.NullMarked;
