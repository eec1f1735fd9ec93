// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

/**
 * What a cache counted since the start.
 *
 * <p>Immutable.
 *
 * @param name the cache
 * @param memoryHits answers from memory, also those that waited for a load of another
 * @param sharedHits answers from the shared level
 * @param misses calls that found the key in neither level
 * @param loads loads that ended, well or not
 * @param loadFailures loads that ended in an exception, a null among them
 * @param loadNanos time spent in loaders, in nanoseconds
 * @param unreadable values of the shared level that did not decode; each was a miss
 * @param unwritable values that did not encode; each was kept in memory only
 * @param unavailable times that the shared level was passed by or did not answer
 * @param overtakenLoads loads that were kept nowhere, because the value was removed meanwhile
 * @param leaseWaits waits for a load of another instance
 * @param refreshes loads in the background, of values that were still served
 * @param staleServed answers whose time was over: while they were loaded anew, or could not be
 * @param entries values in memory, an estimate
 * @param bytes what they have when they are written, an estimate from a sample
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
    long bytes) {

  /**
   * Returns the answers that needed no load.
   *
   * @return of both levels
   */
  public long hits() {
    return memoryHits + sharedHits;
  }

  /**
   * Returns the share of answers that needed no load.
   *
   * @return 0 to 1; 0 before the first call
   */
  public double hitRate() {
    long calls = hits() + misses;
    return calls == 0 ? 0 : (double) hits() / calls;
  }
}
