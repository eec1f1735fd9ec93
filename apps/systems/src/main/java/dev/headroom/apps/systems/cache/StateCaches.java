// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.cache;

import dev.headroom.cache.policy.CachePolicy;
import java.util.function.Function;

/**
 * A factory of the caches of an application: Headroom's, or in another state what the application
 * has there.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface StateCaches {

  /**
   * Creates a cache.
   *
   * @param policy its name, and what Headroom's cache does with the values
   * @param keyEncoder encodes a key for the level that instances share
   * @param <K> the key
   * @param <V> the value
   */
  <K, V> StateCache<K, V> cache(CachePolicy<V> policy, Function<? super K, String> keyEncoder);
}
