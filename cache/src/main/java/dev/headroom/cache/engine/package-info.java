// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.cache}: engine. */
@NullMarked
package dev.headroom.cache.engine;

import org.jspecify.annotations.NullMarked;
