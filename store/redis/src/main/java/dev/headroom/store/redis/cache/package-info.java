// SPDX-License-Identifier: Apache-2.0
/**
 * The shared level of caches in Redis.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.redis.cache;

import org.jspecify.annotations.NullMarked;
