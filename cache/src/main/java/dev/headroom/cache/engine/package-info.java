// SPDX-License-Identifier: Apache-2.0
/**
 * The two-level lookup: memory, shared level, one load a key, refresh.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.cache.engine;

import org.jspecify.annotations.NullMarked;
