// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

/**
 * Brings the value of a key, and says how it is to be kept.
 *
 * <p>Thread-safe, as every implementation must be, like {@link Loader}.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface ContextLoader<K, V> {

  /**
   * LoaderCalls one value.
   *
   * @param key whose
   * @param context takes what is to be said of the value; of no use after the return
   * @return the value; null is refused, wrap what may be missing in an {@link java.util.Optional}
   * @throws Exception whatever prevents it; the caller of the cache gets it, and nothing is kept
   */
  V load(K key, LoadContext<V> context) throws Exception;
}
