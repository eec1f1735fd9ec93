// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.cache}: invalidation. */
@NullMarked
package dev.headroom.cache.invalidation;

import org.jspecify.annotations.NullMarked;
