// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.store.redis}: connection. */
@NullMarked
package dev.headroom.store.redis.connection;

import org.jspecify.annotations.NullMarked;
