// SPDX-License-Identifier: Apache-2.0
/**
 * Rate limits that are exact in any window and shared by all instances.
 *
 * <p>One request's walk: {@link dev.headroom.limit.Limits} looks for a lease, for a refusal that
 * still holds, and then calls the shared {@link dev.headroom.limit.LimitState}, once for all who
 * wait; there one log a key answers by the steps of {@code RingLog}, {@code Gcra} or {@code
 * CalendarSpan}. When the state is away each rule does as its {@link dev.headroom.limit.OnFailure}
 * says, by the same steps in {@link dev.headroom.limit.MemoryLimitState}. The {@link
 * dev.headroom.limit.LimitListener} hears the {@link dev.headroom.limit.Verdict}. All public types
 * are thread-safe or immutable.
 */
@NullMarked
package dev.headroom.limit;

import org.jspecify.annotations.NullMarked;
