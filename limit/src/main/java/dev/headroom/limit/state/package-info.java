// SPDX-License-Identifier: Apache-2.0
/**
 * The port of a store of permits, its in-memory implementation, and the algorithms.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.limit.state;

import org.jspecify.annotations.NullMarked;
