// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.AfterCommit;
import dev.headroom.cache.coherence.CoherenceTracker;
import dev.headroom.cache.coherence.TagInvalidator;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.ground.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of one application share. Immutable; each part is thread-safe.
 *
 * @param level the shared level; null if there is none
 */
public record CacheContext(
    @Nullable CacheLevel level,
    TimeSource time,
    CoherenceTracker coherence,
    TagInvalidator tags,
    AfterCommit afterCommit,
    DeadlockDetector deadlocks,
    BackgroundLoads background) {

  /** Creates the parts. */
  public static CacheContext create(
      @Nullable CacheLevel level,
      TimeSource time,
      TransactionBinding transactions,
      BackgroundLoads background) {
    CoherenceTracker coherence = new CoherenceTracker(time, level);
    AfterCommit afterCommit = new AfterCommit(transactions);
    return new CacheContext(
        level,
        time,
        coherence,
        new TagInvalidator(level, time, coherence, afterCommit),
        afterCommit,
        new DeadlockDetector(),
        background);
  }
}
