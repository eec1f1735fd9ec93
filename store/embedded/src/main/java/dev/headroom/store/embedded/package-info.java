// SPDX-License-Identifier: Apache-2.0
/**
 * Real PostgreSQL and Redis as child processes, for the launcher and for tests alike.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.embedded;

import org.jspecify.annotations.NullMarked;
