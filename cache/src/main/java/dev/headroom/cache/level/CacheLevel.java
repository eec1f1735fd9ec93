// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The level that instances share; a store implements it.
 *
 * <p>What changes a value also writes a log, in one step; its positions are positive and grow.
 *
 * <p>Thread-safe, as every implementation must be. No call waits longer than the store's own
 * time-out; after it failed, {@link #isAvailable} answers false at once until the store is back,
 * and nothing waits on it meanwhile. Each method costs one round trip unless its text says
 * otherwise, and throws {@link dev.headroom.ground.StoreUnavailableException} if the store does not
 * answer: then what it should do may be done or not.
 */
public interface CacheLevel {

  /**
   * Reads a value.
   *
   * @param cache the cache's name
   * @param key the written key
   * @return what was put, or null if there is none or its time is over
   */
  @Nullable StoredValue get(String cache, String key);

  /**
   * Reads several values; one round trip where the store can do that, else one for each.
   *
   * @param cache the cache's name
   * @param keys the written keys
   * @return what is there, by key
   */
  default Map<String, StoredValue> getAll(String cache, Collection<String> keys) {
    Map<String, StoredValue> found = new HashMap<>();
    for (String key : keys) {
      StoredValue kept = get(cache, key);
      if (kept != null) {
        found.put(key, kept);
      }
    }
    return found;
  }

  /**
   * Keeps a value in place of any other.
   *
   * @param cache the cache's name
   * @param key the written key
   * @param value its bytes
   * @param ttl after which it is gone; at least 1 ms
   * @return where the log stands then
   */
  long put(String cache, String key, byte[] value, Duration ttl);

  /**
   * Forgets values.
   *
   * @param cache the cache's name
   * @param keys the written keys
   * @return where the log stands then
   */
  long remove(String cache, Collection<String> keys);

  /**
   * Forgets all values of a cache.
   *
   * @param cache the cache's name
   * @return where the log stands then
   */
  long clear(String cache);

  /**
   * Ends all values that carry a tag, whatever their number. They need not leave: who reads one
   * asks {@link #lastInvalidationOf}.
   *
   * @param tags which
   * @param memory how long that must be remembered: longer than any value lives
   * @return where the log stands then
   */
  long invalidateTags(Collection<String> tags, Duration memory);

  /**
   * Tells when a tag was ended last.
   *
   * @param tags any of these
   * @return where the log stood then; 0 if none was
   */
  long lastInvalidationOf(Collection<String> tags);

  /**
   * Asks, after a miss, who loads. One instance at a time is granted a key; whatever removes or
   * replaces the value takes the grant away.
   *
   * @param cache the cache's name
   * @param key the written key
   * @param longest after which a grant is over if nobody ended it
   * @param anew true if the value that is there is of no use
   * @return the value if it is there by now, else a grant, or that another has one
   */
  LoadLease lease(String cache, String key, Duration longest, boolean anew);

  /**
   * Asks for several; one round trip where the store can do that, else one for each.
   *
   * @param cache the cache's name
   * @param keys the written keys
   * @param longest as above
   * @return an answer for each, in their order
   */
  default List<LoadLease> leaseAll(String cache, List<String> keys, Duration longest) {
    return keys.stream().map(key -> lease(cache, key, longest, false)).toList();
  }

  /**
   * Keeps what was loaded under a grant, if the grant still stands and none of the value's tags was
   * ended since, and ends the grant.
   *
   * @param fill what
   * @return false if it was overtaken: the value may be older than an invalidation
   */
  boolean putIfLeased(ConditionalPut fill);

  /**
   * Keeps several; one round trip where the store can do that, else one for each.
   *
   * @param fills what
   * @return an answer for each, in their order
   */
  default List<Boolean> putAllIfLeased(List<ConditionalPut> fills) {
    return fills.stream().map(this::putIfLeased).toList();
  }

  /**
   * Tells a follower of every removal from now on; those of this instance may be left out.
   *
   * @param follower hears removals in their order, and up to when it heard all
   */
  void subscribe(CacheLevelListener follower);

  /**
   * Asks whether all instances that follow the log have applied it up to a position.
   *
   * @param position of the log
   * @return false while one of those heard of within the last minute has not
   */
  boolean isAppliedUpTo(long position);

  /**
   * Tells whether it is worth asking.
   *
   * @return false while the store is away; never waits
   */
  boolean isAvailable();
}
