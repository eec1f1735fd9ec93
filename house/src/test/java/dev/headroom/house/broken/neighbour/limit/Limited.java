// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.neighbour.limit;

/** Stands beside. */
public final class Limited {}
