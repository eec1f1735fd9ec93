// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

import java.util.Map;
import java.util.Set;

/**
 * A loader of the values of several keys at once.
 *
 * <p>Thread-safe, as every implementation must be: it is called on the caller's thread.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface BulkLoader<K, V> {

  /**
   * Loads values.
   *
   * @param keys whose; at least one
   * @return the values of those that exist; a key that is missing from them is not cached
   * @throws Exception whatever prevents it; the caller of the cache gets it, and nothing is cached
   */
  Map<? extends K, ? extends V> loadAll(Set<K> keys) throws Exception;
}
