// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.cache}: level. */
@NullMarked
package dev.headroom.cache.level;

import org.jspecify.annotations.NullMarked;
