// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.invalidation;

/**
 * Hears which tags were ended, by whatever instance, for whoever keeps what is made of them
 * elsewhere.
 *
 * <p>Thread-safe, as every implementation must be; every method returns at once.
 */
public interface TagListener {

  /**
   * Tags were ended.
   *
   * @param hashes {@link String#hashCode} of each; tags that share one are taken as ended
   */
  void tagsInvalidated(int[] hashes);

  /** Some ends may have been missed for good. */
  void invalidationsLost();
}
