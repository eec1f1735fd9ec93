// SPDX-License-Identifier: Apache-2.0
/**
 * Revocations, carried between instances by Redis.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.redis.session;

import org.jspecify.annotations.NullMarked;
