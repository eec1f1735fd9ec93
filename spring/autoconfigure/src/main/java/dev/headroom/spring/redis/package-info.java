// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the Redis connection.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.redis;

import org.jspecify.annotations.NullMarked;
