// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of one application know of removals by others.
 *
 * <p>Thread-safe; the log's thread writes, callers read.
 */
final class Coherence implements CacheFollower {

  private final TimeSource time;
  private final boolean alone;
  private final Map<String, Marks> byCache = new ConcurrentHashMap<>();
  private volatile boolean everConfirmed;
  private volatile long confirmedNanos;

  /**
   * Makes one.
   *
   * @param alone whether there is no other instance to hear of
   */
  Coherence(TimeSource time, boolean alone) {
    this.time = time;
    this.alone = alone;
  }

  Marks marks(String cache, Duration bound, long maxEntries) {
    return byCache.computeIfAbsent(cache, name -> new Marks(this, time, bound, maxEntries));
  }

  /** Whether every removal up to that instant has been applied here. */
  boolean knowsAllUpTo(long nanos) {
    return alone || (everConfirmed && confirmedNanos - nanos > 0);
  }

  /** How far this instance may lie behind, in nanoseconds; -1 before the first confirmation. */
  long lagNanos() {
    return everConfirmed ? Math.max(0, time.nanos() - confirmedNanos) : -1;
  }

  @Override
  public void removed(String cache, int hash) {
    Marks marks = marksOf(cache);
    if (marks != null) {
      marks.removed(hash);
    }
  }

  @Override
  public void cleared(String cache) {
    Marks marks = marksOf(cache);
    if (marks != null) {
      marks.allRemoved();
    }
  }

  @Override
  public void filled(String cache, int hash) {
    Marks marks = marksOf(cache);
    if (marks != null) {
      marks.wake(hash);
    }
  }

  @Override
  public void lost() {
    byCache.values().forEach(Marks::allRemoved);
  }

  @Override
  public void confirmed(long nanos) {
    confirmedNanos = nanos;
    everConfirmed = true;
  }

  private @Nullable Marks marksOf(String cache) {
    return byCache.get(cache);
  }
}
