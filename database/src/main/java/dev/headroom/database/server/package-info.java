// SPDX-License-Identifier: Apache-2.0
/**
 * What a PostgreSQL server admits: {@link dev.headroom.database.server.ConnectionLimit} says how
 * many connections it leaves to a pool.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database.server;

import org.jspecify.annotations.NullMarked;
