// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.invalidation.CoherenceStats;
import dev.headroom.cache.invalidation.TagListener;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.policy.CachePolicy;
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
public final class CoherenceTracker implements CacheLevelListener {

  private final TimeSource time;
  private final @Nullable CacheLevel level;
  private final TagStamps tags = new TagStamps();
  private final LagHistogram lags = new LagHistogram();
  private final List<TagListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, InvalidationStamps> stampsByCache = new ConcurrentHashMap<>();
  private volatile boolean everCaughtUp;
  private volatile long caughtUpNanos;

  /**
   * Makes one.
   *
   * @param level whose log is heard; null if there is no other instance to hear of
   */
  public CoherenceTracker(TimeSource time, @Nullable CacheLevel level) {
    this.time = time;
    this.level = level;
    if (level != null) {
      level.subscribe(this);
    }
  }

  public InvalidationStamps stamps(CachePolicy<?> policy) {
    return stampsByCache.computeIfAbsent(
        policy.name(), name -> new InvalidationStamps(this, time, policy));
  }

  public void remove(String cache) {
    stampsByCache.remove(cache);
  }

  TagStamps tags() {
    return tags;
  }

  boolean isAlone() {
    return level == null;
  }

  public void addListener(TagListener listener) {
    listeners.add(listener);
  }

  boolean isUnavailable() {
    return level != null && !level.isAvailable();
  }

  /** Whether every removal up to that instant has been applied here. */
  public boolean isCaughtUpTo(long nanos) {
    return level == null || (everCaughtUp && caughtUpNanos - nanos > 0);
  }

  /** An instant up to that one, up to which every removal has been applied here. */
  long caughtUpBefore(long nanos) {
    long confirmed = caughtUpNanos;
    return level == null || confirmed - nanos > 0 ? nanos : confirmed;
  }

  /** How far this instance may lie behind, in nanoseconds; -1 before the first confirmation. */
  public long lagNanos() {
    if (level == null) {
      return 0;
    }
    return everCaughtUp ? Math.max(0, time.nanos() - caughtUpNanos) : -1;
  }

  public CoherenceStats stats() {
    return lags.stats(Math.max(0, lagNanos()));
  }

  @Override
  public void removed(String cache, int hash) {
    InvalidationStamps marks = stampsByCache.get(cache);
    if (marks != null) {
      marks.removed(hash);
    }
  }

  @Override
  public void cleared(String cache) {
    InvalidationStamps marks = stampsByCache.get(cache);
    if (marks != null) {
      marks.cleared();
    }
  }

  @Override
  public void loadEnded(String cache, int hash) {
    InvalidationStamps marks = stampsByCache.get(cache);
    if (marks != null) {
      marks.loadEnded(hash);
    }
  }

  @Override
  public void tagsInvalidated(int[] hashes, long position) {
    tags.invalidated(hashes, position);
    listeners.forEach(each -> each.tagsInvalidated(hashes));
  }

  @Override
  public void invalidationsLost(long position) {
    tags.reset(position);
    stampsByCache.values().forEach(InvalidationStamps::cleared);
    listeners.forEach(TagListener::invalidationsLost);
  }

  @Override
  public void caughtUpTo(long nanos) {
    if (everCaughtUp) {
      lags.add(time.nanos() - caughtUpNanos);
    }
    caughtUpNanos = nanos;
    everCaughtUp = true;
  }
}
