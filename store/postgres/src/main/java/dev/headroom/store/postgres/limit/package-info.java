// SPDX-License-Identifier: Apache-2.0
/**
 * Permits of rate limits in PostgreSQL.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.postgres.limit;

import org.jspecify.annotations.NullMarked;
