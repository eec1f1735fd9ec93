// SPDX-License-Identifier: Apache-2.0
/**
 * The schema of Headroom's own tables: created, or validated where an administrator creates them.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.postgres.schema;

import org.jspecify.annotations.NullMarked;
