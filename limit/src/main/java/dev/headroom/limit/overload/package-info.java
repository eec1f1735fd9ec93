// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps a service at its best when more is asked than it can do.
 *
 * <p>One call's walk: {@link dev.headroom.limit.overload.Lane} admits an {@link
 * dev.headroom.limit.overload.Arrival} by priority and cohort, lets it wait a moment, or refuses it
 * with {@link dev.headroom.limit.overload.OverloadException}; the {@link
 * dev.headroom.limit.overload.LanePermit} that comes back tells the lane how long the call took,
 * and {@code Gradient} learns from that how many calls may run at once. Below it, a {@link
 * dev.headroom.limit.overload.Bulkhead} stands before each resource of a known size. {@link
 * dev.headroom.limit.overload.Budget} carries what time is left, and what was waited for here.
 *
 * <p>Beside the calls, {@link dev.headroom.limit.overload.Guards} watch processor and garbage, and
 * hold the limits while they are short; a {@link dev.headroom.limit.overload.LaneShare} keeps a
 * lane alive beside a greater one.
 *
 * <p>Nothing here takes a monitor: locks and parking serve virtual threads as they serve others.
 */
@NullMarked
package dev.headroom.limit.overload;

import org.jspecify.annotations.NullMarked;
