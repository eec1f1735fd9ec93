// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import org.jspecify.annotations.Nullable;

/**
 * Keeps loaded values near, in memory and in a level that instances share.
 *
 * <p>One load a key runs at a time, over all instances; who asks meanwhile waits for it. After
 * {@link #invalidate}, {@link #put} or {@link #clear} returned, no call in this process that starts
 * later gets the old value, and a load that was running anywhere is kept nowhere. Another instance
 * serves its memory copy for at most the policy's bound after that, whatever is lost, delayed or
 * paused, and usually for no longer than a message takes. When the shared level is away, all goes
 * on in memory, each copy for at most the bound.
 *
 * <p>Thread-safe. A memory hit costs one hash look-up and no allocation; a shared hit one round
 * trip; a load three (read, claim, fill) and the loader.
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
   * @param loader called on this thread, unless another is loading the key; must not wait for a
   *     thread that asks for the same key
   * @return the value
   * @throws LoadException if the loader threw a checked exception, gave null or asked for a key
   *     that waits for it, or if the wait was interrupted; an unchecked exception of the loader
   *     comes as it is, the same to all who waited. Nothing is kept
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
   * Keeps a value in place of any other; a load under way is kept nowhere.
   *
   * @param key whose
   * @param value what to keep
   */
  void put(K key, V value);

  /**
   * Forgets a value, in both levels; call it after the commit that changed its source.
   *
   * @param key whose
   * @return whether the other instances are bound by it already
   */
  Invalidation invalidate(K key);

  /**
   * Forgets all values, in both levels.
   *
   * @return whether the other instances are bound by it already
   */
  Invalidation clear();

  /**
   * Returns what was counted since the start.
   *
   * @return a snapshot
   */
  CacheStats stats();
}
