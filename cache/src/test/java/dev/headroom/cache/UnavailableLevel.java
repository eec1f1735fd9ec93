// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.level.Fence;
import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A level that a test takes away, with or without saying so, or stops in the middle of a write. */
public class UnavailableLevel implements CacheLevel {

  private final CacheLevel real;
  public volatile boolean away;
  public volatile boolean failing;

  /** Runs before a write reaches the real level; taken off first, so that it runs once. */
  volatile @Nullable public Runnable beforeWrite;

  /** Runs after the real level has removed something, before its answer; runs once. */
  volatile @Nullable public Runnable afterRemoval;

  /** Counts down the calls that are still answered; then it fails. */
  public final AtomicLong answersLeft = new AtomicLong(Long.MAX_VALUE);

  public UnavailableLevel(CacheLevel real) {
    this.real = real;
  }

  @Override
  public List<StoredValue> get(String cache, String key) {
    refuse();
    return real.get(cache, key);
  }

  @Override
  public long put(
      String cache, String key, String shape, byte[] value, Duration ttl, Collection<String> tags) {
    refuse();
    stop();
    return real.put(cache, key, shape, value, ttl, tags);
  }

  @Override
  public FencedPut putIfFenced(ConditionalPut put) {
    refuse();
    stop();
    return real.putIfFenced(put);
  }

  @Override
  public long remove(String cache, Collection<String> keys, Fence fence) {
    long position = 0;
    for (String key : keys) {
      refuse();
      stop();
      position = real.remove(cache, List.of(key), fence);
    }
    Runnable held = afterRemoval;
    afterRemoval = null;
    if (held != null) {
      held.run();
    }
    return position;
  }

  @Override
  public long clear(String cache, Fence fence) {
    refuse();
    stop();
    return real.clear(cache, fence);
  }

  @Override
  public long invalidateTags(Collection<String> tags, Duration memory, Fence fence) {
    refuse();
    stop();
    return real.invalidateTags(tags, memory, fence);
  }

  @Override
  public long lastInvalidationOf(Collection<String> tags) {
    refuse();
    return real.lastInvalidationOf(tags);
  }

  @Override
  public LoadLease lease(String cache, String key, Duration longest, boolean replace) {
    refuse();
    return real.lease(cache, key, longest, replace);
  }

  @Override
  public boolean putIfLeased(ConditionalPut fill) {
    refuse();
    stop();
    return real.putIfLeased(fill);
  }

  @Override
  public boolean isAppliedUpTo(long position) {
    refuse();
    return real.isAppliedUpTo(position);
  }

  @Override
  public void subscribe(CacheLevelListener follower) {
    real.subscribe(follower);
  }

  @Override
  public boolean isAvailable() {
    return !away;
  }

  private void stop() {
    Runnable stop = beforeWrite;
    beforeWrite = null;
    if (stop != null) {
      stop.run();
    }
  }

  private void refuse() {
    if (away || failing || answersLeft.decrementAndGet() < 0) {
      throw new StoreUnavailableException("test", "a command", Duration.ZERO);
    }
  }
}
