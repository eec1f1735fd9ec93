// SPDX-License-Identifier: Apache-2.0
/**
 * Deadlines, requests in flight, and adaptive concurrency limits of requests.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.overload;

import org.jspecify.annotations.NullMarked;
