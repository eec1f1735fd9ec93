// SPDX-License-Identifier: Apache-2.0
/**
 * The capabilities' ports on PostgreSQL.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.postgres;

import org.jspecify.annotations.NullMarked;
