// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.load.Loader;

/**
 * The loader of a warming: what it finds or misses is no call of the application, so it counts as
 * neither hit nor miss.
 *
 * <p>Thread-safe, as the loader that it calls must be.
 *
 * @param loader the application's
 * @param <K> the key
 * @param <V> the value
 */
public record WarmingLoader<K, V>(Loader<K, V> loader) implements Loader<K, V> {
  @Override
  public V load(K key) throws Exception {
    return loader.load(key);
  }
}
