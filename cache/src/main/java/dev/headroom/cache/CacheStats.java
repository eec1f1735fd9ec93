// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.engine.CacheCounters;
import dev.headroom.cache.engine.MemoryStore;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a cache since the start.
 *
 * <p>Immutable.
 *
 * @param name the cache
 * @param memoryHits hits in memory, also those that waited for a load of another caller
 * @param sharedHits hits in the shared level
 * @param misses calls that found the key in neither level
 * @param loads loads that ended, well or not
 * @param loadFailures loads that ended in an exception, a null among them
 * @param loadNanos time spent in loaders, in nanoseconds
 * @param unreadable values of the shared level that could not be decoded; each was a miss
 * @param unwritable values that could not be encoded; each stayed in memory
 * @param unavailable times that the shared level was bypassed or did not answer
 * @param overtakenLoads loads whose value was dropped, because it was invalidated meanwhile
 * @param leaseWaits waits for a load of another instance
 * @param refreshes loads in the background, of values that were still served
 * @param staleServed expired values that were served: while they were refreshed, or could not be
 * @param entries values in memory, an estimate
 * @param bytes of those values when they are encoded, an estimate from a sample; 0 without a codec
 * @param weight the weight of the values in memory; their number if the policy has no weigher
 * @param evictions values that were evicted from memory to make room
 */
public record CacheStats(
    String name,
    long memoryHits,
    long sharedHits,
    long misses,
    long loads,
    long loadFailures,
    long loadNanos,
    long unreadable,
    long unwritable,
    long unavailable,
    long overtakenLoads,
    long leaseWaits,
    long refreshes,
    long staleServed,
    long entries,
    long bytes,
    long weight,
    long evictions) {

  static CacheStats of(String name, CacheCounters counters, @Nullable MemoryStore<?, ?> memory) {
    long entries = memory == null ? 0 : memory.estimatedSize();
    return new CacheStats(
        name,
        counters.memoryHits.sum(),
        counters.sharedHits.sum(),
        counters.misses.sum(),
        counters.loads.sum(),
        counters.loadFailures.sum(),
        counters.loadNanos.sum(),
        counters.unreadable.sum(),
        counters.unwritable.sum(),
        counters.unavailable.sum(),
        counters.overtakenLoads.sum(),
        counters.leaseWaits.sum(),
        counters.refreshes.sum(),
        counters.staleServed.sum(),
        entries,
        counters.estimatedBytes(entries),
        memory == null ? 0 : memory.weight(),
        counters.evictions.sum());
  }

  /**
   * Returns the hits of both levels.
   *
   * @return calls that needed no load
   */
  public long hits() {
    return memoryHits + sharedHits;
  }

  /**
   * Returns the share of calls that needed no load.
   *
   * @return 0 to 1; 0 before the first call
   */
  public double hitRate() {
    long calls = hits() + misses;
    return calls == 0 ? 0 : (double) hits() / calls;
  }
}
