// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.TimeSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of one application know of removals by others.
 *
 * <p>Thread-safe; the log's thread writes, callers read.
 */
final class Coherence implements CacheFollower {

  private final TimeSource time;
  private final @Nullable CacheLevel level;
  private final TagMarks tags = new TagMarks();
  private final LagRecord lags = new LagRecord();
  private final List<TagListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Marks> byCache = new ConcurrentHashMap<>();
  private volatile boolean everConfirmed;
  private volatile long confirmedNanos;

  /**
   * Makes one.
   *
   * @param level whose log is heard; null if there is no other instance to hear of
   */
  Coherence(TimeSource time, @Nullable CacheLevel level) {
    this.time = time;
    this.level = level;
    if (level != null) {
      level.follow(this);
    }
  }

  Marks marks(CachePolicy<?> policy) {
    return byCache.computeIfAbsent(policy.name(), name -> new Marks(this, time, policy));
  }

  void forget(String cache) {
    byCache.remove(cache);
  }

  TagMarks tags() {
    return tags;
  }

  boolean isAlone() {
    return level == null;
  }

  void tell(TagListener listener) {
    listeners.add(listener);
  }

  boolean isAway() {
    return level != null && !level.available();
  }

  /** Whether every removal up to that instant has been applied here. */
  boolean knowsAllUpTo(long nanos) {
    return level == null || (everConfirmed && confirmedNanos - nanos > 0);
  }

  /** An instant up to that one, up to which every removal has been applied here. */
  long confirmedBefore(long nanos) {
    long confirmed = confirmedNanos;
    return level == null || confirmed - nanos > 0 ? nanos : confirmed;
  }

  /** How far this instance may lie behind, in nanoseconds; -1 before the first confirmation. */
  long lagNanos() {
    if (level == null) {
      return 0;
    }
    return everConfirmed ? Math.max(0, time.nanos() - confirmedNanos) : -1;
  }

  CoherenceStats stats() {
    return lags.stats(Math.max(0, lagNanos()));
  }

  @Override
  public void removed(String cache, int hash) {
    Marks marks = byCache.get(cache);
    if (marks != null) {
      marks.removed(hash);
    }
  }

  @Override
  public void cleared(String cache) {
    Marks marks = byCache.get(cache);
    if (marks != null) {
      marks.allRemoved();
    }
  }

  @Override
  public void filled(String cache, int hash) {
    Marks marks = byCache.get(cache);
    if (marks != null) {
      marks.wake(hash);
    }
  }

  @Override
  public void ended(int[] hashes, long position) {
    tags.ended(hashes, position);
    listeners.forEach(each -> each.ended(hashes));
  }

  @Override
  public void lost(long position) {
    tags.heardSince(position);
    byCache.values().forEach(Marks::allRemoved);
    listeners.forEach(TagListener::lost);
  }

  @Override
  public void confirmed(long nanos) {
    if (everConfirmed) {
      lags.add(time.nanos() - confirmedNanos);
    }
    confirmedNanos = nanos;
    everConfirmed = true;
  }
}
