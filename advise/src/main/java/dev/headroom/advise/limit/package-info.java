// SPDX-License-Identifier: Apache-2.0
/**
 * Advice about rate limits and bulkheads, and the load of bulkheads.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.advise.limit;

import org.jspecify.annotations.NullMarked;
