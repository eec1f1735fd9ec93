// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the schema of Headroom's own tables: prints its SQL.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.database.schema;

import org.jspecify.annotations.NullMarked;
