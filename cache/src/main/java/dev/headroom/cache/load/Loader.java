// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

/**
 * A loader of the value of a key.
 *
 * <p>Thread-safe, as every implementation must be: it is called on the caller's thread, and on
 * another one where the policy refreshes values.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface Loader<K, V> extends ContextLoader<K, V> {

  /**
   * Loads one value.
   *
   * @return the value; null is refused, wrap what may be missing in an {@link java.util.Optional}
   * @throws Exception whatever prevents it; the caller of the cache gets it, and nothing is cached
   */
  V load(K key) throws Exception;

  @Override
  default V load(K key, LoadContext<V> context) throws Exception {
    return load(key);
  }
}
