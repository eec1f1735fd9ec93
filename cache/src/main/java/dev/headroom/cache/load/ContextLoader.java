// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

/**
 * A loader of the value of a key that also sets how the value is cached.
 *
 * <p>Thread-safe, as every implementation must be, like {@link Loader}.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface ContextLoader<K, V> {

  /**
   * Loads one value.
   *
   * @param context receives tags and a TTL of the value; not used after the return
   * @return the value; null is refused, wrap what may be missing in an {@link java.util.Optional}
   * @throws Exception whatever prevents it; the caller of the cache gets it, and nothing is cached
   */
  V load(K key, LoadContext<V> context) throws Exception;
}
