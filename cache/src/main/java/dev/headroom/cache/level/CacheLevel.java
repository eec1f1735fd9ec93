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
   * @param tags what it is made of
   * @return the position of the log
   */
  long put(
      String cache, String key, String shape, byte[] value, Duration ttl, Collection<String> tags);

  /**
   * Puts a value of the shape that has no name, and that has no tags.
   *
   * @param ttl at least 1 ms
   * @return the position of the log
   */
  default long put(String cache, String key, byte[] value, Duration ttl) {
    return put(cache, key, "", value, ttl, List.of());
  }

  /**
   * Puts the value that a change has made current, and ends its fence. If whatever removes or
   * replaces the value came since the fence began, or a fence of another change stands, it removes
   * the key instead: the value may be older.
   *
   * @param put the value, with the token of the fence of its key
   * @return the position of the log, and which of both was done
   */
  FencedPut putIfFenced(ConditionalPut put);

  /**
   * Removes the values of any number of keys, whatever their shapes. A store may do it in several
   * steps, each with its record in the log.
   *
   * @param cache the cache's name
   * @param keys the encoded keys
   * @param fence begun or ended in the same step
   * @return the position of the log
   */
  long remove(String cache, Collection<String> keys, Fence fence);

  /** Removes the values of any number of keys, and leaves fences as they are. */
  default long remove(String cache, Collection<String> keys) {
    return remove(cache, keys, Fence.NONE);
  }

  /**
   * Removes all values of a cache.
   *
   * @param cache the cache's name
   * @param fence begun or ended in the same step
   * @return the position of the log
   */
  long clear(String cache, Fence fence);

  /** Removes all values of a cache, and leaves fences as they are. */
  default long clear(String cache) {
    return clear(cache, Fence.NONE);
  }

  /**
   * Invalidates all values that have a tag, whatever their number. They need not be removed: a
   * reader of one asks {@link #lastInvalidationOf}.
   *
   * @param tags the tags
   * @param memory how long that must be remembered: longer than any value lives
   * @param fence begun or ended in the same step
   * @return the position of the log
   */
  long invalidateTags(Collection<String> tags, Duration memory, Fence fence);

  /**
   * Invalidates all values that have a tag, and leaves fences as they are.
   *
   * @param memory how long that must be remembered: longer than any value lives
   * @return the position of the log
   */
  default long invalidateTags(Collection<String> tags, Duration memory) {
    return invalidateTags(tags, memory, Fence.NONE);
  }

  /**
   * Returns when one of some tags was last invalidated. Of a tag that a value has, the store keeps
   * for at least as long as the value that it was not.
   *
   * @param tags any of these
   * @return a position of the log, not before the last invalidation and not after the last put with
   *     these tags; 0 if none was invalidated; {@link Long#MAX_VALUE} if that is not known (any
   *     more) of one of them, so that no value that has it may be served
   */
  long lastInvalidationOf(Collection<String> tags);

  /**
   * Reads a value, or leases the right to load it, in one step. One instance at a time has the
   * lease of a key; whatever removes or replaces the value revokes it.
   *
   * @param cache the cache's name
   * @param key the encoded key
   * @param longest after which a lease ends by itself
   * @param replace true if a present value cannot be used
   * @return the value if there is one, else a lease, or that another has it
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
   * Puts a loaded value in place of the one of its shape if its lease still holds, none of its tags
   * was invalidated since, and it was granted while no fence stood of its key, its cache or one of
   * its tags; and ends the lease.
   *
   * @param put the value with its lease
   * @return false if an invalidation overtook it, or its change was under way: the value may be
   *     older
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
   * @return false while one that was seen within the last minute has not, and while it is not known
   *     which instances there are or whether the position was lost
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
     * The value is there.
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
   * The result of a put by a change. Immutable.
   *
   * @param position of the log
   * @param isStored false if the key was removed instead
   */
  record FencedPut(long position, boolean isStored) {}

  /**
   * A value that was loaded under a lease, or put by a change.
   *
   * <p>Immutable.
   *
   * @param cache the cache's name
   * @param key the encoded key
   * @param token the lease's, or the fence's
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

    /**
     * Creates the put of a value of the shape that has no name.
     *
     * @param value its bytes; null ends the lease and puts nothing
     * @param ttl at least 1 ms
     */
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
     */
    public static ConditionalPut release(String cache, String key, String token) {
      return new ConditionalPut(cache, key, token, null, Duration.ofMillis(1), List.of());
    }
  }
}
