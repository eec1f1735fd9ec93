// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.engine.ExpiryPolicy.Expiry;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.FencedPut;
import dev.headroom.cache.level.Fence;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one cache in the shared level: fences, puts, removals and clears. While the level
 * is unavailable, what is to be removed is kept, and removed once the level is available.
 *
 * <p>Thread-safe.
 */
public final class SharedChanges<V> {
  private final CachePolicy<V> policy;
  private final CacheLevel level;
  private final SharedValues<V> values;
  private final TimeSource time;

  private SharedChanges(
      CachePolicy<V> policy, CacheLevel level, SharedValues<V> values, TimeSource time) {
    this.policy = policy;
    this.level = level;
    this.values = values;
    this.time = time;
  }

  /** Returns the changes of a cache; null if it has no shared level. */
  public static <V> @Nullable SharedChanges<V> of(CacheState<?, V> state) {
    CacheLevel level = state.context.level();
    return level == null || state.shared == null
        ? null
        : new SharedChanges<>(state.policy, level, state.shared, state.time);
  }

  /**
   * Puts a value; if that fails, what is there is removed once the level is available.
   *
   * @param end of the fence of the change that the value is of; {@link Fence#NONE} if it has none
   */
  public PutResult put(String key, LoadedValue<V> loaded, Expiry expires, Fence end) {
    ConditionalPut put = values.conditionalPut(key, end.token(), loaded, expires);
    byte[] value = put.value();
    if (value == null) {
      return new PutResult(remove(List.of(key), end), true);
    }
    AtomicBoolean stored = new AtomicBoolean(end.step() == Fence.Step.NONE);
    Invalidation invalidation =
        published(
            values.attempt(() -> {
              if (end.step() == Fence.Step.NONE) {
                return level.put(put.cache(), key, put.shape(), value, put.ttl(), put.tags());
              }
              FencedPut done = level.putIfFenced(put);
              stored.set(done.isStored());
              return done.position();
            }),
            () -> values.pending().add(List.of(key)));
    return new PutResult(invalidation, stored.get());
  }

  /** Fences what a change is about to make old; does nothing if the level is unavailable. */
  public void fence(Collection<String> keys, Fence begin) {
    var unused = values.attempt(() -> level.remove(policy.name(), keys, begin));
  }

  /** Fences all values; does nothing if the level is unavailable. */
  public void fenceAll(Fence begin) {
    var unused = values.attempt(() -> level.clear(policy.name(), begin));
  }

  /** Removes values; those that cannot be removed now are once the level is available. */
  public Invalidation remove(Collection<String> keys, Fence end) {
    return published(
        values.attempt(() -> level.remove(policy.name(), keys, end)),
        () -> values.pending().add(keys));
  }

  /** Removes all values; if that fails, they are removed once the level is available. */
  public Invalidation clear(Fence end) {
    return published(
        values.attempt(() -> level.clear(policy.name(), end)), () -> values.pending().addAll());
  }

  private Invalidation published(@Nullable Long position, Runnable orElse) {
    if (position == null) {
      orElse.run();
      return Invalidation.PENDING;
    }
    return Invalidation.published(position, level, time, policy.bound());
  }

  /**
   * The result of a put. Immutable.
   *
   * @param isStored false if another change came since the fence of this one began, or may have:
   *     then memory must not have the value either
   */
  public record PutResult(Invalidation invalidation, boolean isStored) {}
}
