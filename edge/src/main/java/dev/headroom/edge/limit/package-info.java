// SPDX-License-Identifier: Apache-2.0
/**
 * Rate limits of requests, by rules on paths and callers.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.limit;

import org.jspecify.annotations.NullMarked;
