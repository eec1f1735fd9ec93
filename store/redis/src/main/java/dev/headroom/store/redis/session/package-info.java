// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.store.redis}: session. */
@NullMarked
package dev.headroom.store.redis.session;

import org.jspecify.annotations.NullMarked;
