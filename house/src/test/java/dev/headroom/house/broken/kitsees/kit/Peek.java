// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.kitsees.kit;

import dev.headroom.house.broken.kitsees.store.redis.Store;

/** Knows a store. */
record Peek(Store store) {}
