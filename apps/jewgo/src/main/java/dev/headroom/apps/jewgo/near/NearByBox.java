// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import dev.headroom.apps.jewgo.place.Place;
import dev.headroom.apps.jewgo.place.PlaceRows;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Computes the distance of the restaurants in a box around the point, by the b-tree index on
 * latitude and longitude. The box doubles until enough of them lie within the circle inside it.
 * Thread-safe.
 */
@Component
@ConditionalOnAppState(AppState.PLAIN)
record NearByBox(PlaceRows rows) implements NearReader {

  private static final double FIRST_METRES = 2_000;
  private static final double HALF_ROUND_METRES = Math.PI * Point.EARTH_METRES;
  private static final String IN_BOX =
      " AND r.lat BETWEEN :south AND :north AND r.lng BETWEEN :west AND :east";

  @Override
  public List<Place> nearest(Point from, double radiusMetres, int limit) {
    double metres = FIRST_METRES;
    while (true) {
      double reach = Math.min(metres, radiusMetres);
      List<Place> found = inBox(from, reach, limit);
      boolean enough = found.size() == limit && from.metresTo(found.getLast()) <= reach;
      if (enough || reach >= Math.min(radiusMetres, HALF_ROUND_METRES)) {
        return found;
      }
      metres *= 2;
    }
  }

  private List<Place> inBox(Point from, double metres, int limit) {
    double north = Math.toDegrees(metres / Point.EARTH_METRES);
    double most = Math.min(89.9, Math.abs(from.lat()) + north);
    double east = north / Math.cos(Math.toRadians(most));
    // Near a pole or the date line a box of longitudes would miss what lies on the other side.
    boolean wide = most > 89 || Math.abs(from.lng()) + east > 180;
    return rows.select(
        NearByFormula.WITH_DISTANCE + IN_BOX + NearByFormula.NEAREST,
        Map.of(
            "south",
            from.lat() - north,
            "north",
            from.lat() + north,
            "west",
            wide ? -180 : from.lng() - east,
            "east",
            wide ? 180 : from.lng() + east,
            "lat",
            from.lat(),
            "lng",
            from.lng(),
            "limit",
            limit));
  }
}
