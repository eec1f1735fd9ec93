// SPDX-License-Identifier: Apache-2.0
/**
 * The ports of the capabilities, kept in Redis.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.redis;

import org.jspecify.annotations.NullMarked;
