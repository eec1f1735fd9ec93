// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.upward.cache;

import dev.headroom.house.broken.upward.spring.Joined;

/** Looks up. */
record Upward(Joined joined) {}
