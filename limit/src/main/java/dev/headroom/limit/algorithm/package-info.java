// SPDX-License-Identifier: Apache-2.0
/**
 * Rate-limiting algorithms as pure functions: {@link dev.headroom.limit.algorithm.SlidingWindow},
 * {@link dev.headroom.limit.algorithm.TokenBucket} and {@link
 * dev.headroom.limit.algorithm.CalendarWindow}, and the interface for further ones.
 *
 * <p>Public API. An algorithm computes from a key's state, the time and a request the next state
 * and the result; it knows no clock, no thread and no store, so that every store runs it. All types
 * are immutable, except {@link dev.headroom.limit.algorithm.SlidingLog}.
 */
@NullMarked
package dev.headroom.limit.algorithm;

import org.jspecify.annotations.NullMarked;
