// SPDX-License-Identifier: Apache-2.0
/**
 * Times statements, and records slow ones.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database.statement;

import org.jspecify.annotations.NullMarked;
