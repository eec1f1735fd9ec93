// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import dev.headroom.apps.jewgo.place.Place;
import java.util.List;

/** Finds the nearest restaurants. Thread-safe, as every implementation must be. */
interface NearReader {

  /**
   * Returns approved restaurants, the nearest first.
   *
   * @param from the point
   * @param radiusMetres distance within which all that count lie; others beyond it may follow
   * @param limit the largest number
   */
  List<Place> nearest(Point from, double radiusMetres, int limit);
}
