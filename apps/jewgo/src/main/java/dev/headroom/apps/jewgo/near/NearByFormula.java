// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Computes the distance of every restaurant. Thread-safe. */
@Component
@ConditionalOnAppState(AppState.ORIGINAL)
@Transactional(readOnly = true)
class NearByFormula implements NearReader {

  /** Orders restaurants {@code r} by the haversine formula. */
  static final String BY_DISTANCE =
      " ORDER BY asin(least(1, sqrt(power(sin(radians(r.lat - :lat) / 2), 2)"
          + " + cos(radians(:lat)) * cos(radians(r.lat))"
          + " * power(sin(radians(r.lng - :lng) / 2), 2)))), r.id LIMIT :limit";

  private final JdbcClient database;

  NearByFormula(JdbcClient database) {
    this.database = database;
  }

  @Override
  public List<Long> nearest(Point from, double radiusMetres, int limit) {
    return database
        .sql("SELECT r.id FROM restaurants r WHERE r.status = 'approved'" + BY_DISTANCE)
        .param("lat", from.lat())
        .param("lng", from.lng())
        .param("limit", limit)
        .query((row, number) -> row.getLong(1))
        .list();
  }
}
