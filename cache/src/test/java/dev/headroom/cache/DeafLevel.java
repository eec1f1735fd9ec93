// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One instance's way to a level that others share, whose log a test may silence. */
final class DeafLevel implements CacheLevel {

  private final CacheLevel real;
  private final HandTime time;
  volatile boolean deaf;
  volatile boolean away;
  final AtomicInteger endsAsked = new AtomicInteger();

  /** Runs once, before the next claim reaches the level. */
  volatile @Nullable Runnable beforeClaim;

  private @Nullable CacheFollower follower;

  DeafLevel(CacheLevel real, HandTime time) {
    this.real = real;
    this.time = time;
  }

  /** Says that the log was read to its end, now. */
  void confirm() {
    follower().confirmed(time.nanos());
  }

  void lose() {
    follower().lost(0);
  }

  @Override
  public void follow(CacheFollower told) {
    follower = told;
    real.follow(
        new CacheFollower() {
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
          public void filled(String cache, int hash) {
            if (!deaf) {
              told.filled(cache, hash);
            }
          }

          @Override
          public void ended(int[] hashes, long position) {
            if (!deaf) {
              told.ended(hashes, position);
            }
          }

          @Override
          public void lost(long position) {
            told.lost(position);
          }

          @Override
          public void confirmed(long nanos) {
            // The test confirms by hand.
          }
        });
  }

  private CacheFollower follower() {
    if (follower == null) {
      throw new IllegalStateException("nobody follows");
    }
    return follower;
  }

  @Override
  public @Nullable Kept get(String cache, String key) {
    return real.get(cache, key);
  }

  @Override
  public long put(String cache, String key, byte[] value, Duration ttl) {
    return real.put(cache, key, value, ttl);
  }

  @Override
  public long remove(String cache, Collection<String> keys) {
    return real.remove(cache, keys);
  }

  @Override
  public long clear(String cache) {
    return real.clear(cache);
  }

  @Override
  public long endTags(Collection<String> tags, Duration memory) {
    return real.endTags(tags, memory);
  }

  @Override
  public long endOf(Collection<String> tags) {
    endsAsked.incrementAndGet();
    return real.endOf(tags);
  }

  @Override
  public Claim claim(String cache, String key, Duration longest, boolean anew) {
    Runnable stop = beforeClaim;
    beforeClaim = null;
    if (stop != null) {
      stop.run();
    }
    return real.claim(cache, key, longest, anew);
  }

  @Override
  public boolean fill(Fill fill) {
    return real.fill(fill);
  }

  @Override
  public boolean isAppliedUpTo(long position) {
    return !deaf;
  }

  @Override
  public boolean available() {
    return !away && real.available();
  }
}
