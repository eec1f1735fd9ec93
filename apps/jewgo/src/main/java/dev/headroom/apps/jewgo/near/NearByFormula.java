// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import dev.headroom.apps.jewgo.place.Place;
import dev.headroom.apps.jewgo.place.PlaceRows;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Computes the distance of every restaurant. Thread-safe. */
@Component
@ConditionalOnAppState(AppState.ORIGINAL)
record NearByFormula(PlaceRows rows) implements NearReader {

  /** Selects restaurants {@code r} with their distance by the haversine formula, in radians. */
  static final String WITH_DISTANCE =
      """
      SELECT r.id, asin(least(1, sqrt(power(sin(radians(r.lat - :lat) / 2), 2)
        + cos(radians(:lat)) * cos(radians(r.lat)) * power(sin(radians(r.lng - :lng) / 2), 2))))
        AS place
      FROM restaurants r WHERE r.status = 'approved'
      """;

  /** Keeps the nearest. */
  static final String NEAREST = " ORDER BY place, r.id LIMIT :limit";

  @Override
  public List<Place> nearest(Point from, double radiusMetres, int limit) {
    return rows.select(
        WITH_DISTANCE + NEAREST, Map.of("lat", from.lat(), "lng", from.lng(), "limit", limit));
  }
}
