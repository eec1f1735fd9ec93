// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

/**
 * A listener to the invalidations of a shared level, by any instance, in the order of the log.
 *
 * <p>Called by one thread at a time; every method returns at once.
 */
public interface CacheLevelListener {

  /**
   * A value was removed or replaced.
   *
   * @param cache the cache's name
   * @param hash {@link String#hashCode} of the encoded key; keys that share it count as removed
   */
  void removed(String cache, int hash);

  /**
   * All values of a cache were removed.
   *
   * @param cache the cache's name
   */
  void cleared(String cache);

  /**
   * A load that others wait for has ended, well or not.
   *
   * @param cache the cache's name
   * @param hash {@link String#hashCode} of the encoded key
   */
  void loadEnded(String cache, int hash);

  /**
   * All values that have one of some tags were invalidated.
   *
   * @param hashes {@link String#hashCode} of the tags
   * @param position of the log
   */
  void tagsInvalidated(int[] hashes, long position);

  /**
   * Some invalidations may have been missed for good: nothing that was read before may be trusted.
   *
   * @param position of the log from which on it is followed
   */
  void invalidationsLost(long position);

  /**
   * The listener was notified of all invalidations up to an instant.
   *
   * @param nanos of the monotonic clock, taken before the level was asked
   */
  void caughtUpTo(long nanos);
}
