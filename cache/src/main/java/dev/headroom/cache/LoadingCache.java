// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.load.Loader;

/**
 * A cache together with the loader of its values.
 *
 * <p>Public API. Thread-safe, as the loader must be.
 *
 * @param cache the cache, for everything that needs no loader
 * @param loader loads the values that are missing
 * @param <K> the key
 * @param <V> the value
 */
public record LoadingCache<K, V>(Cache<K, V> cache, Loader<? super K, ? extends V> loader) {

  /**
   * Returns the value, loading it if neither level has it.
   *
   * @throws dev.headroom.cache.load.LoadException as {@link Cache#get} does
   */
  public V get(K key) {
    return cache.get(key, loader);
  }

  /**
   * Removes a value from both levels.
   *
   * @return whether the other instances are bound by it already
   */
  public Invalidation invalidate(K key) {
    return cache.invalidate(key);
  }
}
