// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.invalidation;

import java.time.Duration;

/**
 * How far this instance lay behind the removals of others, at worst, between one moment at which it
 * knew all and the next.
 *
 * <p>Immutable.
 *
 * @param lag within this time all removals are known now
 * @param lagP50 half of the time it was no more than this
 * @param lagP99 nearly all of the time it was no more than this
 * @param lagMax it was never more than this
 * @param degraded how long it was more than a second, in all: copies in memory then live by their
 *     own age
 */
public record CoherenceStats(
    Duration lag, Duration lagP50, Duration lagP99, Duration lagMax, Duration degraded) {}
