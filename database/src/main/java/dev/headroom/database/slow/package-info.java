// SPDX-License-Identifier: Apache-2.0
/**
 * The record of slow statements, and their plans.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database.slow;

import org.jspecify.annotations.NullMarked;
