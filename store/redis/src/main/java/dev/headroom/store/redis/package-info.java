// SPDX-License-Identifier: Apache-2.0
/**
 * Redis as the shared store of caches, limits and revocations: {@link
 * dev.headroom.store.redis.Redis#connect} is the way in without Spring.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.redis;

import org.jspecify.annotations.NullMarked;
