// SPDX-License-Identifier: Apache-2.0
/**
 * PostgreSQL access: a connection pool, statement timing and online index migration. This package
 * holds the address and the meters that its sub-packages share.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database;

import org.jspecify.annotations.NullMarked;
