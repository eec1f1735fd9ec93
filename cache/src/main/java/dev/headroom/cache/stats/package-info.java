// SPDX-License-Identifier: Apache-2.0
/**
 * Statistics of caches, and the meters that show them.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.cache.stats;

import org.jspecify.annotations.NullMarked;
