// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.stats;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The counts of a cache since the start.
 *
 * <p>Immutable.
 *
 * @param name the cache
 * @param counts the count or value of each {@link CacheMeter} that a cache has; what is missing is
 *     0
 * @param loadNanos time spent in loaders, in nanoseconds
 */
public record CacheStats(String name, Map<CacheMeter, Long> counts, long loadNanos) {

  /** Copies the counts. */
  public CacheStats {
    Map<CacheMeter, Long> copy = new EnumMap<>(CacheMeter.class);
    copy.putAll(counts);
    counts = Collections.unmodifiableMap(copy);
  }

  /** Returns one count or value. */
  public long count(CacheMeter meter) {
    return counts.getOrDefault(meter, 0L);
  }

  /** Returns the hits in memory, also those that waited for a load of another caller. */
  public long memoryHits() {
    return count(CacheMeter.MEMORY_HITS);
  }

  /** Returns the hits in the shared level. */
  public long sharedHits() {
    return count(CacheMeter.SHARED_HITS);
  }

  /**
   * Returns the hits of both levels.
   *
   * @return calls that needed no load
   */
  public long hits() {
    return memoryHits() + sharedHits();
  }

  /** Returns the calls that found the key in neither level. */
  public long misses() {
    return count(CacheMeter.MISSES);
  }

  /**
   * Returns the share of calls that needed no load.
   *
   * @return 0 to 1; 0 before the first call
   */
  public double hitRate() {
    long calls = hits() + misses();
    return calls == 0 ? 0 : (double) hits() / calls;
  }
}
