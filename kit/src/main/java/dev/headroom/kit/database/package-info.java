// SPDX-License-Identifier: Apache-2.0
/**
 * Assertions about the statements that code executes.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit.database;

import org.jspecify.annotations.NullMarked;
