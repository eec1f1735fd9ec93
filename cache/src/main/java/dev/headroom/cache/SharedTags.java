// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

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
final class SharedTags {

  private final CacheLevel level;
  private final TimeSource time;
  private final Coherence coherence;
  private final Journal journal;
  private final Supplier<Collection<CachePolicy<?>>> policies;

  /**
   * Makes it.
   *
   * @param policies of the caches that there are
   */
  SharedTags(
      CacheLevel level,
      TimeSource time,
      Coherence coherence,
      Supplier<Collection<CachePolicy<?>>> policies) {
    this.level = level;
    this.time = time;
    this.coherence = coherence;
    this.policies = policies;
    this.journal =
        new Journal(
            new Removals() {
              @Override
              public void remove(List<String> tags) {
                var unused = tell(tags);
              }

              @Override
              public void removeAll() {
                policies
                    .get()
                    .forEach(policy -> {
                      var unused = level.clear(policy.name);
                    });
              }
            });
  }

  CacheLevel level() {
    return level;
  }

  TimeSource time() {
    return time;
  }

  Invalidation end(Collection<String> tags) {
    if (settle()) {
      try {
        return reached(tell(tags), longest(policy -> policy.bound));
      } catch (StoreUnavailableException e) {
        // Journaled below, like what the level was away for from the begin.
      }
    }
    coherence.ended(hashes(tags), 0);
    journal.add(tags);
    return Invalidation.PENDING;
  }

  /** Applies what is pending if the level is there; true if nothing is pending. */
  boolean settle() {
    return level.available() && journal.settled();
  }

  /** An invalidation that the level has, of values that are bound so. */
  Invalidation reached(long position, Duration bound) {
    return Invalidation.of(
        new Invalidation.Reached(
            position, new Invalidation.Others(level, time, time.nanos() + bound.toNanos())));
  }

  private long tell(Collection<String> tags) {
    long position = level.endTags(tags, longest(CachePolicy::longestLife));
    coherence.ended(hashes(tags), position);
    return position;
  }

  private Duration longest(java.util.function.Function<CachePolicy<?>, Duration> of) {
    return policies.get().stream().map(of).max(Duration::compareTo).orElse(CachePolicy.ENDLESS);
  }

  private static int[] hashes(Collection<String> tags) {
    return tags.stream().mapToInt(String::hashCode).toArray();
  }
}
