// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The level that instances share; a store implements it.
 *
 * <p>Thread-safe, as every implementation must be. No call waits longer than the store's own
 * time-out; after it failed, {@link #available} answers false at once until the store is back, and
 * nothing waits on it meanwhile. Each method costs one round trip unless its text says otherwise.
 */
public interface CacheLevel {

  /**
   * Reads a value.
   *
   * @param cache the cache's name
   * @param key the written key
   * @return what was put, or null if there is none or its time is over
   * @throws dev.headroom.ground.StoreUnavailableException if the store does not answer
   */
  byte @Nullable [] get(String cache, String key);

  /**
   * Keeps a value in place of any other.
   *
   * @param cache the cache's name
   * @param key the written key
   * @param value its bytes
   * @param ttl after which it is gone; at least 1 ms
   * @throws dev.headroom.ground.StoreUnavailableException if the store does not answer; the value
   *     may be kept or not
   */
  void put(String cache, String key, byte[] value, Duration ttl);

  /**
   * Forgets a value.
   *
   * @param cache the cache's name
   * @param key the written key
   * @throws dev.headroom.ground.StoreUnavailableException if the store does not answer; the value
   *     may be there or not
   */
  void remove(String cache, String key);

  /**
   * Forgets several values; one round trip where the store can do that, else one for each.
   *
   * @param cache the cache's name
   * @param keys the written keys
   * @throws dev.headroom.ground.StoreUnavailableException if the store does not answer; any of them
   *     may be there
   */
  default void removeAll(String cache, Collection<String> keys) {
    keys.forEach(key -> remove(cache, key));
  }

  /**
   * Forgets all values of a cache; may cost several round trips.
   *
   * @param cache the cache's name
   * @throws dev.headroom.ground.StoreUnavailableException if the store does not answer; some values
   *     may be there
   */
  void clear(String cache);

  /**
   * Tells whether it is worth asking.
   *
   * @return false while the store is away; never waits
   */
  boolean available();
}
