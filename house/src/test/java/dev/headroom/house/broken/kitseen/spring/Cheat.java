// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.kitseen.spring;

import dev.headroom.house.broken.kitseen.kit.Fake;

/** Wires a fake. */
record Cheat(Fake fake) {}
