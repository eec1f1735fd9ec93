// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

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
 * @param endTags ends tags, now
 */
record Ties(
    TimeSource time,
    Waits waits,
    Coherence coherence,
    Deferrals deferrals,
    Background background,
    DoubleSupplier random,
    @Nullable SharedTags shared,
    Function<Collection<String>, Invalidation> endTags) {}
