// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.neighbour.cache;

import dev.headroom.house.broken.neighbour.limit.Limited;

/** Looks aside. */
record Beside(Limited limited) {}
