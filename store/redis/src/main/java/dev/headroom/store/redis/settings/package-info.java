// SPDX-License-Identifier: Apache-2.0
/**
 * Where Redis is, and how long it is waited for.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.redis.settings;

import org.jspecify.annotations.NullMarked;
