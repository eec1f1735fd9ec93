// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import org.jspecify.annotations.Nullable;

/**
 * Keeps loaded values near, in memory and in a level that instances share.
 *
 * <p>One load a key runs at a time in a process; who asks meanwhile waits for it. After {@link
 * #invalidate} returned, no call in this process that starts later gets the old value, and a load
 * that was running is kept nowhere; another instance may serve its memory copy for at most the
 * memory TTL. When the shared level is away, all goes on in memory.
 *
 * <p>Thread-safe. A memory hit costs one hash look-up and no allocation; a shared hit one round
 * trip; a load two (read and write) and the loader.
 *
 * @param <K> the key; equal keys must be written alike by the cache's key writer
 * @param <V> the value; immutable, since callers share it
 */
public interface Cache<K, V> {

  /**
   * Returns the policy's name.
   *
   * @return unique among the caches of one application
   */
  String name();

  /**
   * Returns the value, loading it if it is nowhere.
   *
   * @param key whose
   * @param loader called at most once at a time for a key, on the thread of the first who asked
   * @return the value
   * @throws LoadException if the loader threw a checked exception, gave null or asked for this very
   *     key, or if the wait was interrupted; an unchecked exception of the loader comes as it is
   */
  V get(K key, Loader<? super K, ? extends V> loader);

  /**
   * Returns the value if it is in memory or in the shared level; never loads.
   *
   * @param key whose
   * @return the value, or null
   */
  @Nullable V getIfPresent(K key);

  /**
   * Keeps a value in place of any other.
   *
   * @param key whose
   * @param value what to keep
   */
  void put(K key, V value);

  /**
   * Forgets a value, in both levels; call it after the commit that changed its source.
   *
   * @param key whose
   */
  void invalidate(K key);

  /** Forgets all values, in both levels. */
  void clear();

  /**
   * Returns what was counted since the start.
   *
   * @return a snapshot
   */
  CacheStats stats();
}
