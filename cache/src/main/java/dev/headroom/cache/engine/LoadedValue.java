// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What a loader brought. Immutable.
 *
 * @param value it
 * @param ttl its own; null if the policy's counts
 * @param tags what it is made of
 * @param isCacheable whether it may be kept
 * @param costNanos how long the load took
 */
public record LoadedValue<V>(
    V value,
    @Nullable Duration ttl,
    Collection<String> tags,
    boolean isCacheable,
    long costNanos) {}
