// SPDX-License-Identifier: Apache-2.0
/**
 * Connections to Redis, scripts, and time-outs of calls.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.store.redis.connection;

import org.jspecify.annotations.NullMarked;
