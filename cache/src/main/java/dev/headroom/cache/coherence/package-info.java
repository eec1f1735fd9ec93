// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.cache}: coherence. */
@NullMarked
package dev.headroom.cache.coherence;

import org.jspecify.annotations.NullMarked;
