// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.level.CacheLevel;

/**
 * Wraps the shared cache level, as a bulkhead does.
 *
 * <p>A bean of this type is applied to the level once, when the caches are created. Thread-safe.
 */
@FunctionalInterface
public interface CacheLevelWrapper {
  /** Returns the level or one around it. */
  CacheLevel wrap(CacheLevel level);
}
