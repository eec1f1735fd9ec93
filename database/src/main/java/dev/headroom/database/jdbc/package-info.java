// SPDX-License-Identifier: Apache-2.0
/**
 * The proxies behind pools and timed data sources.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.database.jdbc;

import org.jspecify.annotations.NullMarked;
