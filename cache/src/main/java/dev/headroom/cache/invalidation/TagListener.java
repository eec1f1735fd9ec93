// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.invalidation;

/**
 * A listener to invalidations of tags, by any instance, for caches of another kind that use the
 * same tags.
 *
 * <p>Thread-safe, as every implementation must be; every method returns at once.
 */
public interface TagListener {

  /**
   * Tags were invalidated.
   *
   * @param hashes {@link String#hashCode} of each; tags that share one count as invalidated
   */
  void tagsInvalidated(int[] hashes);

  /** Some invalidations may have been missed for good. */
  void invalidationsLost();
}
