// SPDX-License-Identifier: Apache-2.0
/**
 * Index migration: builds and drops indexes concurrently, while writers write.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database.index;

import org.jspecify.annotations.NullMarked;
