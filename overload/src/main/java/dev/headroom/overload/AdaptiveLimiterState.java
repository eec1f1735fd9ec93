// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.time.Duration;

/**
 * A snapshot of an adaptive limiter.
 *
 * <p>Immutable.
 *
 * @param name the limiter's name
 * @param limit calls that may run at once
 * @param running calls that run
 * @param waiting calls that wait
 * @param baseline the latency of an unloaded call; zero while unknown
 * @param threshold the level from which on calls may not wait: 128 a priority, 512 if all may
 * @param overloaded whether calls have been waiting for more than 100 ms
 */
public record AdaptiveLimiterState(
    String name,
    int limit,
    int running,
    int waiting,
    Duration baseline,
    int threshold,
    boolean overloaded) {}
