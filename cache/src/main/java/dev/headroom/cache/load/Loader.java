// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

/**
 * Brings the value of a key from where it is kept.
 *
 * <p>Thread-safe, as every implementation must be: it is called by the thread that asked, unless
 * the policy refreshes values or gives loads a time-out.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface Loader<K, V> extends ContextLoader<K, V> {

  /**
   * LoaderCalls one value.
   *
   * @param key whose
   * @return the value; null is refused, wrap what may be missing in an {@link java.util.Optional}
   * @throws Exception whatever prevents it; the caller of the cache gets it, and nothing is kept
   */
  V load(K key) throws Exception;

  @Override
  default V load(K key, LoadContext<V> context) throws Exception {
    return load(key);
  }
}
