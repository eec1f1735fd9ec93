// SPDX-License-Identifier: Apache-2.0
/**
 * Advice about statements, indexes and connection pools, and the load of both, from what {@code
 * database} observes.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.advise.database;

import org.jspecify.annotations.NullMarked;
