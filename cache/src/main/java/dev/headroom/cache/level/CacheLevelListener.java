// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

import java.time.Duration;

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
   * This instance itself removed or replaced a value: the thread that did it may be held, and have
   * noticed nothing of its success yet. A level without a log of its own need not call it.
   *
   * @param cache the cache's name
   * @param hash {@link String#hashCode} of the encoded key
   */
  default void removedHere(String cache, int hash) {}

  /**
   * This instance itself removed all values of a cache.
   *
   * @param cache the cache's name
   */
  default void clearedHere(String cache) {}

  /**
   * Another instance began or ended a fence: what is read from its source in between may be old
   * once that instance has committed, so it must not be kept. Notified before the removal that
   * begins the fence, and after the one that ends it.
   *
   * @param cache whose keys are fenced; empty if they are tags
   * @param hashes {@link String#hashCode} of each encoded key or tag; empty if all are fenced
   * @param fence of which change
   */
  default void fenced(String cache, int[] hashes, Fence fence) {}

  /**
   * A load that others wait for has ended, well or not.
   *
   * @param cache the cache's name
   * @param hash {@link String#hashCode} of the encoded key
   */
  void loadEnded(String cache, int hash);

  /**
   * All values that have one of some tags were invalidated, by this instance or another.
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

  /**
   * Returns after which silence of the log the listener wants to be notified again that it knows
   * all: in time for what it may not serve without that.
   */
  default Duration longestSilence() {
    return Duration.ofMillis(100);
  }
}
