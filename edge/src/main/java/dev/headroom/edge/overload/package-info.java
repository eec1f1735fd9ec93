// SPDX-License-Identifier: Apache-2.0
/**
 * Filters for deadlines, requests in flight per client, and adaptive limiters.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.overload;

import org.jspecify.annotations.NullMarked;
