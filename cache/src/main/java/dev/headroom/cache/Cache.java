// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.load.LoadTimeoutException;
import dev.headroom.cache.load.Loader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
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
 * <p>Within a transaction that the application's {@link TransactionBinding} knows, what changes the
 * cache happens after the commit and not at all after a rollback; until then the transaction's own
 * thread goes past the cache for those keys.
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
   * @param loader called on this thread, unless another is loading the key or the policy gives
   *     loads a time-out; must not wait for a thread that asks for the same key
   * @return the value
   * @throws LoadException if the loader threw a checked exception, gave null or asked for a key
   *     that waits for it, or if the wait was interrupted; an unchecked exception of the loader
   *     comes as it is, the same to all who waited. Nothing is kept
   * @throws LoadTimeoutException if it takes longer than the policy's hard time-out
   */
  V get(K key, Loader<? super K, ? extends V> loader);

  /**
   * Returns the value, loading it if it is nowhere, by a loader that says how it is to be kept.
   *
   * @param key whose
   * @param loader as above
   * @return the value
   */
  V getWithContext(K key, ContextLoader<? super K, V> loader);

  /**
   * Returns the value without waiting for it.
   *
   * @param key whose
   * @param loader as above, called on a virtual thread
   * @return done if the value is in memory; fails with what {@link #get} throws
   */
  CompletionStage<V> getAsync(K key, Loader<? super K, ? extends V> loader);

  /**
   * Returns several values, loading at once those that are nowhere. Where the store can do several
   * things at once, three round trips in all.
   *
   * @param keys whose
   * @param loader called on this thread for those that nobody else is loading; and by itself for
   *     one that another was loading in vain
   * @return the values that exist, in the order of the keys
   * @throws LoadException as above; then those that were loaded before are kept
   */
  Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, ? extends V> loader);

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
  default void put(K key, V value) {
    var unused = put(key, value, List.of());
  }

  /**
   * Keeps a value that is made of something.
   *
   * @param key whose
   * @param value what to keep
   * @param tags ending one of these ends the value; 64 at most
   * @return whether the other instances have it already in place of the old one
   */
  Invalidation put(K key, V value, Collection<String> tags);

  /**
   * Forgets a value, in both levels; call it after the commit that changed its source, or within
   * the transaction if the application binds caches to transactions.
   *
   * @param key whose
   * @return whether the other instances are bound by it already
   */
  Invalidation invalidate(K key);

  /**
   * Forgets several values in one round trip.
   *
   * @param keys whose
   * @return as above
   */
  Invalidation invalidateAll(Collection<? extends K> keys);

  /**
   * Ends every value that was made of something, in this cache and in all others of the
   * application; one round trip, whatever their number.
   *
   * @param tags what changed
   * @return as above; the longest bound of the application's caches counts
   */
  Invalidation invalidateTags(Collection<String> tags);

  /**
   * Forgets all values of this cache, in both levels; one round trip.
   *
   * @return as above
   */
  Invalidation clear();

  /**
   * Returns the keys of what this process has in memory, or is loading.
   *
   * @return a copy, of which some may be over
   */
  Collection<K> keysInMemory();

  /**
   * Returns what was counted since the start.
   *
   * @return a snapshot
   */
  CacheStats stats();
}
