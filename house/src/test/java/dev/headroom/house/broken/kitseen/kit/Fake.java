// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.kitseen.kit;

/** For tests. */
public final class Fake {}
