// SPDX-License-Identifier: Apache-2.0
/**
 * Limits that instances share: leases, coalesced calls of the store, known refusals, and decisions
 * while the store is unavailable.
 *
 * <p>Internal: may change in any release. The walk of a decision stands in {@link
 * dev.headroom.limit.shared.SharedLimits}. What the parts have in common is {@link
 * dev.headroom.limit.shared.LimitContext}; no part knows the whole.
 */
@NullMarked
package dev.headroom.limit.shared;

import org.jspecify.annotations.NullMarked;
