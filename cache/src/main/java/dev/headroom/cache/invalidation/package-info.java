// SPDX-License-Identifier: Apache-2.0
/**
 * Invalidations: by key, tag or cache, after commit, and what became of them.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.cache.invalidation;

import org.jspecify.annotations.NullMarked;
