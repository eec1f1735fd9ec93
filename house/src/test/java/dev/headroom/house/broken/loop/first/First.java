// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.loop.first;

import dev.headroom.house.broken.loop.second.Second;

/** Half of a loop. */
public record First(Second second) {}
