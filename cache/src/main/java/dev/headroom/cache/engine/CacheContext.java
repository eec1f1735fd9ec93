// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.AfterCommit;
import dev.headroom.cache.coherence.CoherenceTracker;
import dev.headroom.cache.coherence.TagInvalidator;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.ground.TimeSource;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of one application share. Immutable; each part is thread-safe.
 *
 * @param enabled false if every call loads and nothing is cached
 * @param level the shared level; null if there is none
 * @param observations where loads are observed
 */
public record CacheContext(
    boolean enabled,
    @Nullable CacheLevel level,
    TimeSource time,
    CoherenceTracker coherence,
    TagInvalidator tags,
    AfterCommit afterCommit,
    DeadlockDetector deadlocks,
    BackgroundLoads background,
    ObservationRegistry observations) {

  /** Creates the parts of caches that load on every call. */
  public static CacheContext disabled() {
    return create(
        false,
        null,
        TimeSource.system(),
        TransactionBinding.NONE,
        BackgroundLoads.ofVirtualThreads());
  }

  /** Creates the parts. */
  public static CacheContext create(
      @Nullable CacheLevel level, TimeSource time, TransactionBinding transactions) {
    return create(level, time, transactions, BackgroundLoads.ofVirtualThreads());
  }

  /** Creates the parts, with refreshes and asynchronous loads on an executor. */
  public static CacheContext create(
      @Nullable CacheLevel level,
      TimeSource time,
      TransactionBinding transactions,
      BackgroundLoads background) {
    return create(true, level, time, transactions, background);
  }

  private static CacheContext create(
      boolean enabled,
      @Nullable CacheLevel level,
      TimeSource time,
      TransactionBinding transactions,
      BackgroundLoads background) {
    CoherenceTracker coherence = new CoherenceTracker(time, level);
    AfterCommit afterCommit = new AfterCommit(transactions);
    TagInvalidator tags = new TagInvalidator(level, time, coherence, afterCommit);
    coherence.publishWhenCaughtUp("", tags.pending(), background::run);
    return new CacheContext(
        enabled,
        level,
        time,
        coherence,
        tags,
        afterCommit,
        new DeadlockDetector(),
        background,
        ObservationRegistry.NOOP);
  }

  /** Returns the same parts, with loads that are observed in a registry. */
  public CacheContext withObservations(ObservationRegistry registry) {
    return new CacheContext(
        enabled, level, time, coherence, tags, afterCommit, deadlocks, background, registry);
  }
}
