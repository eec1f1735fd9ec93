// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shared level of a cache: the values that all instances see, and the log of their
 * invalidations. A store implements it.
 *
 * <p>A change of a value and its record in the log are one step. Positions of the log are positive
 * and grow.
 *
 * <p>Thread-safe, as every implementation must be. No call waits longer than the store's own
 * time-out; after one that did, {@link #isAvailable} returns false at once until the store answers
 * again, and nothing waits for it meanwhile. Each method costs one round trip unless its text says
 * otherwise, and throws {@link dev.headroom.ground.StoreUnavailableException} if the store does not
 * answer: then what it should do may be done or not.
 */
public interface CacheLevel {

  /**
   * Reads the values of a key: while releases run whose classes differ, one of each shape.
   *
   * @param cache the cache's name
   * @param key the encoded key
   * @return what was put, usually one; empty if there is none or it has expired
   */
  List<StoredValue> get(String cache, String key);

  /**
   * Reads several values; one round trip where the store can do that, else one for each.
   *
   * @param cache the cache's name
   * @param keys the encoded keys
   * @return what is there, by key
   */
  default Map<String, List<StoredValue>> getAll(String cache, Collection<String> keys) {
    Map<String, List<StoredValue>> found = new HashMap<>();
    for (String key : keys) {
      List<StoredValue> values = get(cache, key);
      if (!values.isEmpty()) {
        found.put(key, values);
      }
    }
    return found;
  }

  /**
   * Puts a value in place of all others of its key, whatever their shapes.
   *
   * @param cache the cache's name
   * @param key the encoded key
   * @param shape names the form of the bytes
   * @param value its bytes
   * @param ttl at least 1 ms
   * @return the position of the log
   */
  long put(String cache, String key, String shape, byte[] value, Duration ttl);

  /**
   * Puts a value of the shape that has no name.
   *
   * @return the position of the log
   */
  default long put(String cache, String key, byte[] value, Duration ttl) {
    return put(cache, key, "", value, ttl);
  }

  /**
   * Removes the values of keys, whatever their shapes.
   *
   * @param cache the cache's name
   * @param keys the encoded keys
   * @return the position of the log
   */
  long remove(String cache, Collection<String> keys);

  /**
   * Removes all values of a cache.
   *
   * @param cache the cache's name
   * @return the position of the log
   */
  long clear(String cache);

  /**
   * Invalidates all values that have a tag, whatever their number. They need not be removed: a
   * reader of one asks {@link #lastInvalidationOf}.
   *
   * @param tags the tags
   * @param memory how long that must be remembered: longer than any value lives
   * @return the position of the log
   */
  long invalidateTags(Collection<String> tags, Duration memory);

  /**
   * Returns when one of some tags was last invalidated.
   *
   * @param tags any of these
   * @return the position of the log then; 0 if none was
   */
  long lastInvalidationOf(Collection<String> tags);

  /**
   * Leases the right to load a value, after a miss. One instance at a time has the lease of a key;
   * whatever removes or replaces the value revokes it.
   *
   * @param cache the cache's name
   * @param key the encoded key
   * @param longest after which a lease ends by itself
   * @param replace true if a present value cannot be used
   * @return the value if there is one by now, else a lease, or that another has it
   */
  LoadLease lease(String cache, String key, Duration longest, boolean replace);

  /**
   * Leases several; one round trip where the store can do that, else one for each.
   *
   * @param cache the cache's name
   * @param keys the encoded keys
   * @param longest after which a lease ends by itself
   * @return a result for each, in their order
   */
  default List<LoadLease> leaseAll(String cache, List<String> keys, Duration longest) {
    return keys.stream().map(key -> lease(cache, key, longest, false)).toList();
  }

  /**
   * Puts a loaded value in place of the one of its shape if its lease still holds and none of its
   * tags was invalidated since, and ends the lease.
   *
   * @param put the value with its lease
   * @return false if an invalidation overtook it: the value may be older than that
   */
  boolean putIfLeased(ConditionalPut put);

  /**
   * Puts several; one round trip where the store can do that, else one for each.
   *
   * @param puts the values with their leases
   * @return a result for each, in their order
   */
  default List<Boolean> putAllIfLeased(List<ConditionalPut> puts) {
    return puts.stream().map(this::putIfLeased).toList();
  }

  /**
   * Notifies a listener of every invalidation from now on; those of this instance may be left out.
   *
   * @param listener called in the log's order, and with the instant up to which all are known
   */
  void subscribe(CacheLevelListener listener);

  /**
   * Returns whether all instances that follow the log have applied it up to a position.
   *
   * @param position of the log
   * @return false while one that was seen within the last minute has not
   */
  boolean isAppliedUpTo(long position);

  /**
   * Returns whether the store answers, as far as is known.
   *
   * @return false while it is unavailable; never waits
   */
  boolean isAvailable();

  /**
   * A value as it is stored.
   *
   * <p>Immutable; the array is the reader's own.
   *
   * @param shape names the form of the bytes, as it was put
   * @param bytes the value
   * @param position of the log when the value began to be read from its source, or was put
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, handed on once
  record StoredValue(String shape, byte[] bytes, long position) {}

  /**
   * The right to load a value, or why there is none.
   *
   * <p>Immutable.
   */
  sealed interface LoadLease {

    /**
     * Another instance has loaded the value meanwhile.
     *
     * @param values one of each shape
     */
    record Found(List<StoredValue> values) implements LoadLease {}

    /**
     * The caller may load; no other instance does until this ends.
     *
     * @param token what {@link CacheLevel#putIfLeased} must show
     */
    record Granted(String token) implements LoadLease {}

    /**
     * Another instance has the lease.
     *
     * @param left how long at most
     */
    record Busy(Duration left) implements LoadLease {}
  }

  /**
   * A value that was loaded under a lease.
   *
   * <p>Immutable.
   *
   * @param cache the cache's name
   * @param key the encoded key
   * @param token the lease's
   * @param shape names the form of the bytes
   * @param value its bytes; null ends the lease and puts nothing
   * @param ttl at least 1 ms
   * @param tags what it is made of
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, handed on once
  record ConditionalPut(
      String cache,
      String key,
      String token,
      String shape,
      byte @Nullable [] value,
      Duration ttl,
      Collection<String> tags) {

    /** Creates the put of a value of the shape that has no name. */
    public ConditionalPut(
        String cache,
        String key,
        String token,
        byte @Nullable [] value,
        Duration ttl,
        Collection<String> tags) {
      this(cache, key, token, "", value, ttl, tags);
    }

    /**
     * Returns a put that ends a lease without a value.
     *
     * @param cache the cache's name
     * @param key the encoded key
     * @param token the lease's
     * @return such a put
     */
    public static ConditionalPut release(String cache, String key, String token) {
      return new ConditionalPut(cache, key, token, null, Duration.ofMillis(1), List.of());
    }
  }
}
