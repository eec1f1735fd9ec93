// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.cache}: codec. */
@NullMarked
package dev.headroom.cache.codec;

import org.jspecify.annotations.NullMarked;
