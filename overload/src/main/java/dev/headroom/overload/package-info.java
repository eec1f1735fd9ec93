// SPDX-License-Identifier: Apache-2.0
/**
 * Overload protection: adaptive concurrency limits, bulkheads and load shedding.
 *
 * <p>Public API. A call takes a {@link dev.headroom.overload.CallPermit} of an {@link
 * dev.headroom.overload.AdaptiveLimiter}: at once, or after a short wait in the order of {@link
 * dev.headroom.overload.Priority}, or not at all ({@link dev.headroom.overload.OverloadException}).
 * When it closes the permit, the limiter records its latency, and {@code GradientLimit} derives
 * from the latencies of a window how many calls may run at once. Below the limiter, a {@link
 * dev.headroom.overload.Bulkhead} stands before each resource of a known size; the time that a call
 * waits there is not counted as the service's latency. Both obey the {@link
 * dev.headroom.ground.Deadline} of the current thread. {@link
 * dev.headroom.overload.ProcessPressure} caps the limits while the process is short of processor
 * time or stops for garbage collection.
 *
 * <p>Locks and parking only, no monitors, so virtual threads are never pinned.
 */
@NullMarked
package dev.headroom.overload;

import org.jspecify.annotations.NullMarked;
