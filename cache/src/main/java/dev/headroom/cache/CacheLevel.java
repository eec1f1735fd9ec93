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
   * Asks, after a miss, who loads. One instance at a time is granted a key; whatever removes or
   * replaces the value takes the grant away.
   *
   * @param cache the cache's name
   * @param key the written key
   * @param longest after which a grant is over if nobody ended it
   * @param anew true if the value that is there is of no use
   * @return the value if it is there by now, else a grant, or that another has one
   * @throws dev.headroom.ground.StoreUnavailableException if the store does not answer
   */
  Claim claim(String cache, String key, Duration longest, boolean anew);

  /**
   * Keeps what was loaded under a grant, if the grant still stands, and ends it.
   *
   * @param cache the cache's name
   * @param key the written key
   * @param token the grant's
   * @param value its bytes; null ends the grant and keeps nothing
   * @param ttl after which it is gone; at least 1 ms
   * @return false if the grant was gone: the value may be older than an invalidation
   * @throws dev.headroom.ground.StoreUnavailableException if the store does not answer; the value
   *     may be kept or not
   */
  boolean fill(String cache, String key, String token, byte @Nullable [] value, Duration ttl);

  /**
   * Tells a follower of every removal from now on; those of this instance may be left out.
   *
   * @param follower hears removals in their order, and up to when it heard all
   */
  void follow(CacheFollower follower);

  /**
   * Tells whether it is worth asking.
   *
   * @return false while the store is away; never waits
   */
  boolean available();
}
