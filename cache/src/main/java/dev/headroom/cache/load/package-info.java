// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.cache}: load. */
@NullMarked
package dev.headroom.cache.load;

import org.jspecify.annotations.NullMarked;
