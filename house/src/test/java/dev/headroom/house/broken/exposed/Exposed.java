// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.exposed;

/** A type that nobody outside this package uses. Immutable. */
public record Exposed() {}
