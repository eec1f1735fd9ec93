// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of backups of the database.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.database.backup;

import org.jspecify.annotations.NullMarked;
