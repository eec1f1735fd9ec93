// SPDX-License-Identifier: Apache-2.0
/**
 * Rate limits that are exact in any window and shared by all instances.
 *
 * <p>One call's walk: {@link dev.headroom.limit.RateLimiter} asks the shared {@link
 * dev.headroom.limit.LimitState}; there one log of stamps per key answers by the steps of {@code
 * RingLog}; when the shared state is away, {@link dev.headroom.limit.MemoryLimitState} answers by
 * the same steps. The {@link dev.headroom.limit.LimitListener} hears the {@link
 * dev.headroom.limit.Decision}. All public types are thread-safe or immutable.
 */
@NullMarked
package dev.headroom.limit;

import org.jspecify.annotations.NullMarked;
