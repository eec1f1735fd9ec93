// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.state.MemoryLimitState;

/**
 * What the parts of {@link SharedLimits} have in common.
 *
 * <p>Immutable.
 *
 * @param local what this instance itself spent, by key
 * @param maxKeys how many keys are remembered
 * @param expectedInstances the fewest instances that shares are computed with
 */
public record LimitContext(
    TimeSource time,
    LimitListener listener,
    MemoryLimitState local,
    int maxKeys,
    int expectedInstances) {}
