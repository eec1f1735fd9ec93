// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.store.redis}: cache. */
@NullMarked
package dev.headroom.store.redis.cache;

import org.jspecify.annotations.NullMarked;
