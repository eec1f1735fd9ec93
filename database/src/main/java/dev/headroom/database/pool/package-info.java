// SPDX-License-Identifier: Apache-2.0
/**
 * The connection pool, its settings, its time-out exception and its meters.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database.pool;

import org.jspecify.annotations.NullMarked;
