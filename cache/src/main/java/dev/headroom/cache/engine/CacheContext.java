// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.AfterCommit;
import dev.headroom.cache.coherence.CoherenceTracker;
import dev.headroom.cache.coherence.TagInvalidator;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.ground.TimeSource;
import java.util.Collection;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of one application have in common. Immutable.
 *
 * @param shared null where there is no shared level
 * @param random draws evenly from [0, 1)
 * @param invalidateTags ends tags, now
 */
public record CacheContext(
    TimeSource time,
    DeadlockDetector deadlocks,
    CoherenceTracker coherence,
    AfterCommit afterCommit,
    BackgroundLoads background,
    DoubleSupplier random,
    @Nullable TagInvalidator shared,
    Function<Collection<String>, Invalidation> invalidateTags) {}
