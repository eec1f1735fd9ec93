// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One instance's way to a level that others share, whose log a test may silence. */
final class DeafLevel implements CacheLevel {

  private final CacheLevel real;
  private final HandTime time;
  volatile boolean deaf;

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
    follower().lost();
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
          public void lost() {
            told.lost();
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
  public byte @Nullable [] get(String cache, String key) {
    return real.get(cache, key);
  }

  @Override
  public void put(String cache, String key, byte[] value, Duration ttl) {
    real.put(cache, key, value, ttl);
  }

  @Override
  public void remove(String cache, String key) {
    real.remove(cache, key);
  }

  @Override
  public void clear(String cache) {
    real.clear(cache);
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
  public boolean fill(
      String cache, String key, String token, byte @Nullable [] value, Duration ttl) {
    return real.fill(cache, key, token, value, ttl);
  }

  @Override
  public boolean available() {
    return true;
  }
}
