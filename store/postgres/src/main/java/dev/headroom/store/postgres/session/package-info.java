// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions and revocations in PostgreSQL.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.postgres.session;

import org.jspecify.annotations.NullMarked;
