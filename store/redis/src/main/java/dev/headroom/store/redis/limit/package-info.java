// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.store.redis}: limit. */
@NullMarked
package dev.headroom.store.redis.limit;

import org.jspecify.annotations.NullMarked;
