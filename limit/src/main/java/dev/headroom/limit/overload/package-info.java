// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps a service at its best when more is asked than it can do.
 *
 * <p>One call's walk: {@link dev.headroom.overload.AdaptiveLimiter} admits an {@link
 * dev.headroom.overload.Call} by priority and cohort, lets it wait a moment, or refuses it with
 * {@link dev.headroom.overload.OverloadException}; the {@link dev.headroom.overload.CallPermit}
 * that comes back tells the lane how long the call took, and {@code GradientLimit} learns from that
 * how many calls may run at once. Below it, a {@link dev.headroom.overload.Bulkhead} stands before
 * each resource of a known size. {@link dev.headroom.ground.Deadline} carries what time is left,
 * and what was waited for here.
 *
 * <p>Beside the calls, {@link dev.headroom.overload.ProcessPressure} watch processor and garbage,
 * and hold the limits while they are short; a {@link dev.headroom.overload.LaneShare} keeps a lane
 * alive beside a greater one.
 *
 * <p>Nothing here takes a monitor: locks and parking serve virtual threads as they serve others.
 */
@NullMarked
package dev.headroom.limit.overload;

import org.jspecify.annotations.NullMarked;
