// SPDX-License-Identifier: Apache-2.0
/**
 * The history of meters in PostgreSQL.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.postgres.history;

import org.jspecify.annotations.NullMarked;
