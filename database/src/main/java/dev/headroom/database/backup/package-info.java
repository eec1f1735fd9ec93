// SPDX-License-Identifier: Apache-2.0
/**
 * Backups of a database, by schedule and by command: a dump by {@code pg_dump}, or a physical copy
 * of the server's files, each in a folder of its own with checksums; and their restore.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database.backup;

import org.jspecify.annotations.NullMarked;
