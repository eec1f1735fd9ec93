// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the pool, statement insight and index migration.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.database;

import org.jspecify.annotations.NullMarked;
