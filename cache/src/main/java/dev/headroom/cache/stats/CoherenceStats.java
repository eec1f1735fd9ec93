// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.stats;

import java.time.Duration;

/**
 * How far this instance lagged behind the invalidations of others: at worst, between one instant at
 * which it knew all and the next.
 *
 * <p>Immutable.
 *
 * @param lag within this time all invalidations are known now
 * @param lagP50 the median lag
 * @param lagP99 the 99th percentile
 * @param lagMax the longest lag
 * @param degraded how long it was more than a second, in all: copies in memory are then bound by
 *     their own age
 */
public record CoherenceStats(
    Duration lag, Duration lagP50, Duration lagP99, Duration lagMax, Duration degraded) {}
