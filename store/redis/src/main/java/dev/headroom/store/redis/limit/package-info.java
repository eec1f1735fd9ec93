// SPDX-License-Identifier: Apache-2.0
/**
 * Permits of rate limits in Redis.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.redis.limit;

import org.jspecify.annotations.NullMarked;
