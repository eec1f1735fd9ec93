// SPDX-License-Identifier: Apache-2.0
/**
 * Limits that instances share: leases, coalesced calls of the store, known refusals, and decisions
 * while the store is unavailable.
 *
 * <p>Internal: may change in any release. {@link dev.headroom.limit.shared.SharedLimits} decides;
 * its parts share {@link dev.headroom.limit.shared.LimitContext}.
 */
@NullMarked
package dev.headroom.limit.shared;

import org.jspecify.annotations.NullMarked;
