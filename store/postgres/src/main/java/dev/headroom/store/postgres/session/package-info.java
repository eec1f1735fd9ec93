// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions, tokens and revocations in PostgreSQL.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.postgres.session;

import org.jspecify.annotations.NullMarked;
