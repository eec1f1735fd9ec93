// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.registry;

/** Changes for all. */
final class Registry {
  static int count;
}
