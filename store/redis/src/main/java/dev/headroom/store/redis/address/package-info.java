// SPDX-License-Identifier: Apache-2.0
/**
 * Addresses of Redis: of one server, of sentinels, of a cluster.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.store.redis.address;

import org.jspecify.annotations.NullMarked;
