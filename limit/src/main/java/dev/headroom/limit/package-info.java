// SPDX-License-Identifier: Apache-2.0
/**
 * Rate limits that are exact in any window and shared by all instances.
 *
 * <p>One request's walk: {@link dev.headroom.limit.RateLimits} looks for a lease, for a refusal
 * that still holds, and then calls the shared {@link dev.headroom.limit.state.LimitState}, once for
 * all who wait; there one log a key answers by the steps of {@code SlidingLog}, {@code Gcra} or
 * {@code CalendarSpan}. When the state is away each rule does as its {@link
 * dev.headroom.limit.rule.UnavailablePolicy} says, by the same steps in {@link
 * dev.headroom.limit.state.MemoryLimitState}. The {@link dev.headroom.limit.rule.LimitListener}
 * hears the {@link dev.headroom.limit.rule.Decisions}. All public types are thread-safe or
 * immutable.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.limit;

import org.jspecify.annotations.NullMarked;
