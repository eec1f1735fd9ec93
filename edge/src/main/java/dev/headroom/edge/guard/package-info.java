// SPDX-License-Identifier: Apache-2.0
/**
 * Bounds of requests: method, path, size and pace of the body, JSON.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.guard;

import org.jspecify.annotations.NullMarked;
