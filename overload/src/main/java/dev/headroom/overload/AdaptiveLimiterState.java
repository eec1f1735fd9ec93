// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.time.Duration;

/**
 * What a lane does now, for a meter or a console.
 *
 * <p>Immutable.
 *
 * @param name the lane
 * @param limit how many calls may run at once
 * @param running how many run
 * @param waiting how many wait
 * @param baseline the time of an unhurried call; zero while unknown
 * @param threshold the level from which on calls may not wait: 128 a priority, 512 when all may
 * @param overloaded whether calls have been waiting for longer than a moment
 */
public record AdaptiveLimiterState(
    String name,
    int limit,
    int running,
    int waiting,
    Duration baseline,
    int threshold,
    boolean overloaded) {}
