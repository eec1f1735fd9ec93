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
 * Reads as many rows as are wanted, in the order of distance, from the GiST index on {@code
 * earth_point}. Thread-safe.
 */
@Component
@ConditionalOnAppState(AppState.HEADROOM)
record NearByIndex(PlaceRows rows) implements NearReader {

  private static final String NEAREST =
      """
      SELECT r.id, earth_point(r.lat, r.lng) <-> earth_point(:lat, :lng) AS place
      FROM restaurants r WHERE r.status = 'approved' ORDER BY place, r.id LIMIT
      """;

  @Override
  public List<Place> nearest(Point from, double radiusMetres, int limit) {
    // PostgreSQL keeps no plan for a limit that is a parameter: it would have to expect many rows.
    return rows.select(NEAREST + limit, Map.of("lat", from.lat(), "lng", from.lng()));
  }
}
