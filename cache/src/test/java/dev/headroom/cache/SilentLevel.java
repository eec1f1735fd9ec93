// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.level.Fence;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One instance's way to a level that others share, whose log a test may silence. */
public final class SilentLevel implements CacheLevel {

  private final CacheLevel real;
  private final ManualTime time;
  public volatile boolean deaf;
  volatile boolean away;
  final AtomicInteger endsAsked = new AtomicInteger();

  /** Runs once, before the next claim reaches the level. */
  volatile @Nullable public Runnable beforeClaim;

  private @Nullable CacheLevelListener follower;

  public SilentLevel(CacheLevel real, ManualTime time) {
    this.real = real;
    this.time = time;
  }

  /** Says that the log was read to its end, now. */
  public void confirm() {
    follower().caughtUpTo(time.nanos());
  }

  public void lose() {
    follower().invalidationsLost(0);
  }

  @Override
  public void subscribe(CacheLevelListener told) {
    follower = told;
    real.subscribe(
        new CacheLevelListener() {
          @Override
          public void removed(String cache, int hash) {
            if (!deaf) {
              told.removed(cache, hash);
            }
          }

          @Override
          public void cleared(String cache) {
            if (!deaf) {
              told.cleared(cache);
            }
          }

          @Override
          public void fenced(String cache, int[] hashes, Fence fence) {
            if (!deaf) {
              told.fenced(cache, hashes, fence);
            }
          }

          @Override
          public void loadEnded(String cache, int hash) {
            if (!deaf) {
              told.loadEnded(cache, hash);
            }
          }

          @Override
          public void tagsInvalidated(int[] hashes, long position) {
            if (!deaf) {
              told.tagsInvalidated(hashes, position);
            }
          }

          @Override
          public void invalidationsLost(long position) {
            told.invalidationsLost(position);
          }

          @Override
          public void caughtUpTo(long nanos) {
            // The test confirms by hand.
          }
        });
  }

  private CacheLevelListener follower() {
    if (follower == null) {
      throw new IllegalStateException("nobody follows");
    }
    return follower;
  }

  @Override
  public List<StoredValue> get(String cache, String key) {
    return real.get(cache, key);
  }

  @Override
  public long put(
      String cache, String key, String shape, byte[] value, Duration ttl, Collection<String> tags) {
    return real.put(cache, key, shape, value, ttl, tags);
  }

  @Override
  public FencedPut putIfFenced(ConditionalPut put) {
    return real.putIfFenced(put);
  }

  @Override
  public long remove(String cache, Collection<String> keys, Fence fence) {
    return real.remove(cache, keys, fence);
  }

  @Override
  public long clear(String cache, Fence fence) {
    return real.clear(cache, fence);
  }

  @Override
  public long invalidateTags(Collection<String> tags, Duration memory, Fence fence) {
    return real.invalidateTags(tags, memory, fence);
  }

  @Override
  public long lastInvalidationOf(Collection<String> tags) {
    endsAsked.incrementAndGet();
    return real.lastInvalidationOf(tags);
  }

  @Override
  public LoadLease lease(String cache, String key, Duration longest, boolean replace) {
    Runnable stop = beforeClaim;
    beforeClaim = null;
    if (stop != null) {
      stop.run();
    }
    return real.lease(cache, key, longest, replace);
  }

  @Override
  public boolean putIfLeased(ConditionalPut fill) {
    return real.putIfLeased(fill);
  }

  @Override
  public boolean isAppliedUpTo(long position) {
    return !deaf;
  }

  @Override
  public boolean isAvailable() {
    return !away && real.isAvailable();
  }
}
