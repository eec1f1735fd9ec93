// SPDX-License-Identifier: Apache-2.0
/**
 * The vocabulary of rate limits: what a limit is ({@link dev.headroom.limit.rule.Limit}), how it is
 * enforced ({@link dev.headroom.limit.rule.LimitRule}), what is requested ({@link
 * dev.headroom.limit.rule.PermitRequest}) and decided ({@link dev.headroom.limit.rule.Decision}).
 *
 * <p>Public API. All types are immutable or thread-safe.
 */
@NullMarked
package dev.headroom.limit.rule;

import org.jspecify.annotations.NullMarked;
