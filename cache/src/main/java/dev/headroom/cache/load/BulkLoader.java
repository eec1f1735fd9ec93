// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

import java.util.Map;
import java.util.Set;

/**
 * Brings the values of several keys at once.
 *
 * <p>Thread-safe, as every implementation must be: it is called by the thread that asked.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface BulkLoader<K, V> {

  /**
   * LoaderCalls values.
   *
   * @param keys whose; at least one
   * @return the values of those that exist; what is asked for and not in it is kept nowhere
   * @throws Exception whatever prevents it; the caller of the cache gets it, and nothing is kept
   */
  Map<? extends K, ? extends V> loadAll(Set<K> keys) throws Exception;
}
