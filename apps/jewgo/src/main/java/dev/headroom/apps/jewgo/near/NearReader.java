// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import java.util.List;

/** Finds the nearest restaurants. Thread-safe, as every implementation must be. */
interface NearReader {

  /**
   * Returns the ids of approved restaurants, the nearest first.
   *
   * @param from the point
   * @param radiusMetres distance within which all that count lie; rows beyond it may follow
   * @param limit the largest number of ids
   */
  List<Long> nearest(Point from, double radiusMetres, int limit);
}
