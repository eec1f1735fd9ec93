// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.invalidation.TagListener;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.level.Fence;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CoherenceStats;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of one application know of invalidations by other instances: the stamps of each
 * cache, those of tags, and up to when all are known.
 *
 * <p>Thread-safe; the thread that follows the log writes, callers read.
 */
public final class CoherenceTracker implements CacheLevelListener {
  /** Invalidations that were not published, and fences that nobody ended, wait for as long. */
  private static final Duration MAX_SILENCE = Duration.ofMillis(250);

  private final TimeSource time;
  private final @Nullable CacheLevel level;
  private final TagStamps tags = new TagStamps();
  private final Fences tagFences;
  private final LagHistogram lags = new LagHistogram();
  private final List<TagListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Tracked> caches = new ConcurrentHashMap<>();
  private final Map<String, Runnable> publishers = new ConcurrentHashMap<>();
  private volatile boolean everCaughtUp;
  private volatile long caughtUpNanos;

  /**
   * Creates a tracker.
   *
   * @param level whose log is followed; null if there is no other instance
   */
  public CoherenceTracker(TimeSource time, @Nullable CacheLevel level) {
    this.time = time;
    this.level = level;
    this.tagFences = new Fences(time);
    if (level != null) {
      level.subscribe(this);
    }
  }

  /** Returns the stamps of a cache, which is tracked from now on. */
  public InvalidationStamps track(CachePolicy<?> policy) {
    return caches
        .computeIfAbsent(
            policy.name(),
            name ->
                new Tracked(policy, new InvalidationStamps(this, tags, tagFences, time, policy)))
        .stamps();
  }

  /**
   * Publishes what is pending whenever the log was read to its end, also if nobody asks the cache:
   * the level answers then.
   *
   * @param cache whose invalidations these are; empty for those of tags
   * @param executor runs calls of the level
   */
  public void publishWhenCaughtUp(String cache, PendingInvalidations pending, Executor executor) {
    publishers.put(
        cache,
        () -> {
          if (pending.isPending()) {
            executor.execute(() -> {
              var unused = pending.publish();
            });
          }
        });
  }

  /** Tracks a cache no longer. */
  public void remove(String cache) {
    caches.remove(cache);
    publishers.remove(cache);
  }

  /** Returns the names of the caches. */
  Set<String> caches() {
    return caches.keySet();
  }

  /** Returns the longest of a duration that the caches' policies have. */
  Duration longest(Function<CachePolicy<?>, Duration> duration) {
    return caches.values().stream()
        .map(cache -> duration.apply(cache.policy()))
        .max(Duration::compareTo)
        .orElse(CachePolicy.MAX_TTL.multipliedBy(2));
  }

  /** Adds a listener to invalidations of tags. */
  public void addListener(TagListener listener) {
    listeners.add(listener);
  }

  boolean isAlone() {
    return level == null;
  }

  boolean isUnavailable() {
    return level != null && !level.isAvailable();
  }

  /** Returns whether every invalidation up to that instant has been applied here. */
  public boolean isCaughtUpTo(long nanos) {
    return level == null || (everCaughtUp && caughtUpNanos - nanos > 0);
  }

  /** Returns the last instant up to that one to which every invalidation has been applied here. */
  long caughtUpBefore(long nanos) {
    long caughtUp = caughtUpNanos;
    return level == null || caughtUp - nanos > 0 ? nanos : caughtUp;
  }

  /** Returns how far this instance may lag, in nanoseconds; -1 before the log was first read. */
  public long lagNanos() {
    if (level == null) {
      return 0;
    }
    return everCaughtUp ? Math.max(0, time.nanos() - caughtUpNanos) : -1;
  }

  /** Returns how far this instance lagged. */
  public CoherenceStats stats() {
    return lags.stats(Math.max(0, lagNanos()));
  }

  private void stamp(String cache, Consumer<InvalidationStamps> invalidation) {
    Tracked tracked = caches.get(cache);
    if (tracked != null) {
      invalidation.accept(tracked.stamps());
    }
  }

  @Override
  public void removed(String cache, int hash) {
    stamp(cache, stamps -> stamps.removed(hash));
  }

  @Override
  public void cleared(String cache) {
    stamp(cache, InvalidationStamps::cleared);
  }

  @Override
  public void removedHere(String cache, int hash) {
    stamp(cache, stamps -> stamps.removedHere(hash));
  }

  @Override
  public void clearedHere(String cache) {
    stamp(cache, InvalidationStamps::clearedHere);
  }

  @Override
  public void fenced(String cache, int[] hashes, Fence fence) {
    if (cache.isEmpty()) {
      tagFences.apply(hashes, fence);
    } else {
      stamp(cache, stamps -> stamps.fenced(hashes, fence));
    }
  }

  @Override
  public void loadEnded(String cache, int hash) {
    stamp(cache, stamps -> stamps.loadEnded(hash));
  }

  @Override
  public void tagsInvalidated(int[] hashes, long position) {
    tags.invalidated(hashes, position);
    listeners.forEach(each -> each.tagsInvalidated(hashes));
  }

  @Override
  public void invalidationsLost(long position) {
    tags.reset(position);
    caches.values().forEach(cache -> cache.stamps().cleared());
    listeners.forEach(TagListener::invalidationsLost);
  }

  @Override
  public void caughtUpTo(long nanos) {
    if (everCaughtUp) {
      lags.add(time.nanos() - caughtUpNanos);
    }
    caughtUpNanos = nanos;
    everCaughtUp = true;
    publishers.values().forEach(Runnable::run);
    endExpiredFences();
  }

  /** A quarter of the shortest bound: a confirmation may be late thrice. */
  @Override
  public Duration longestSilence() {
    Duration quarter =
        caches.values().stream()
            .map(cache -> cache.policy().bound().dividedBy(4))
            .min(Duration::compareTo)
            .orElse(MAX_SILENCE);
    return quarter.compareTo(MAX_SILENCE) < 0 ? quarter : MAX_SILENCE;
  }

  /**
   * Invalidates once more the tags whose fence nobody ended, since its process died: a listener may
   * have kept what was made of the old data before the commit.
   */
  private void endExpiredFences() {
    int[] left = tagFences.takeExpired();
    if (left.length > 0) {
      tagsInvalidated(left, 0);
    }
    caches.values().forEach(cache -> cache.stamps().forgetExpiredFences());
  }

  private record Tracked(CachePolicy<?> policy, InvalidationStamps stamps) {}
}
