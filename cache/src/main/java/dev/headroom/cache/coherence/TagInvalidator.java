// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * The ends of an application's tags in the shared level, journaled while it is away.
 *
 * <p>Thread-safe.
 */
public final class TagInvalidator {

  private final CacheLevel level;
  private final TimeSource time;
  private final CoherenceTracker coherence;
  private final PendingInvalidations journal;
  private final Supplier<Collection<CachePolicy<?>>> policies;

  /**
   * Makes it.
   *
   * @param policies of the caches that there are
   */
  public TagInvalidator(
      CacheLevel level,
      TimeSource time,
      CoherenceTracker coherence,
      Supplier<Collection<CachePolicy<?>>> policies) {
    this.level = level;
    this.time = time;
    this.coherence = coherence;
    this.policies = policies;
    this.journal =
        new PendingInvalidations(
            new RemovalTarget() {
              @Override
              public void remove(List<String> tags) {
                var unused = publish(tags);
              }

              @Override
              public void clear() {
                policies
                    .get()
                    .forEach(policy -> {
                      var unused = level.clear(policy.name);
                    });
              }
            });
  }

  public CacheLevel level() {
    return level;
  }

  public TimeSource time() {
    return time;
  }

  public Invalidation invalidate(Collection<String> tags) {
    if (publishPending()) {
      try {
        return published(publish(tags), longest(policy -> policy.bound));
      } catch (StoreUnavailableException e) {
        // Journaled below, like what the level was away for from the begin.
      }
    }
    coherence.tagsInvalidated(hashes(tags), 0);
    journal.add(tags);
    return Invalidation.PENDING;
  }

  /** Applies what is pending if the level is there; true if nothing is pending. */
  public boolean publishPending() {
    return level.isAvailable() && journal.publish();
  }

  /** An invalidation that the level has, of values that are bound so. */
  public Invalidation published(long position, Duration bound) {
    return Invalidation.of(
        new Invalidation.Published(
            position,
            new Invalidation.OtherInstances(level, time, time.nanos() + bound.toNanos())));
  }

  private long publish(Collection<String> tags) {
    long position = level.invalidateTags(tags, longest(CachePolicy::longestLife));
    coherence.tagsInvalidated(hashes(tags), position);
    return position;
  }

  private Duration longest(java.util.function.Function<CachePolicy<?>, Duration> of) {
    return policies.get().stream().map(of).max(Duration::compareTo).orElse(CachePolicy.ENDLESS);
  }

  private static int[] hashes(Collection<String> tags) {
    return tags.stream().mapToInt(String::hashCode).toArray();
  }
}
