// SPDX-License-Identifier: Apache-2.0
/**
 * Statements with parameters, and the rows that they return.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.store.postgres.statement;

import org.jspecify.annotations.NullMarked;
