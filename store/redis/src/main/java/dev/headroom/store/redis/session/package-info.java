// SPDX-License-Identifier: Apache-2.0
/**
 * Revocations through Redis: a fast second channel beside the store.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.store.redis.session;

import org.jspecify.annotations.NullMarked;
