// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.loop.second;

import dev.headroom.house.broken.loop.first.First;

/** The other half. */
public record Second(First first) {}
