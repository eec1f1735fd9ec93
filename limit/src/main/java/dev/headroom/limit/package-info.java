// SPDX-License-Identifier: Apache-2.0
/**
 * Rate limits that are exact in any window and shared by all instances.
 *
 * <p>Public API. {@link dev.headroom.limit.RateLimiter} enforces one rule, {@link
 * dev.headroom.limit.RateLimits} all rules of a request. One request's walk: {@code RateLimits}
 * asks {@link dev.headroom.limit.shared.SharedLimits} for a lease, for a refusal that still holds,
 * and then for a call of the shared {@link dev.headroom.limit.state.LimitState}, one for all who
 * wait; there the limit's {@link dev.headroom.limit.algorithm.LimitAlgorithm} decides. While the
 * store is unavailable each rule's {@link dev.headroom.limit.rule.UnavailablePolicy} decides, on
 * {@link dev.headroom.limit.state.MemoryLimitState}. All public types are thread-safe or immutable.
 */
@NullMarked
package dev.headroom.limit;

import org.jspecify.annotations.NullMarked;
