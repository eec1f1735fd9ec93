// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads as many rows as are wanted, in the order of distance, from the GiST index on {@code
 * earth_point}. Thread-safe.
 */
@Component
@ConditionalOnAppState(AppState.HEADROOM)
@Transactional(readOnly = true)
class NearByIndex implements NearReader {

  private static final String NEAREST =
      "SELECT r.id FROM restaurants r WHERE r.status = 'approved'"
          + " ORDER BY earth_point(r.lat, r.lng) <-> earth_point(:lat, :lng), r.id LIMIT :limit";

  private final JdbcClient database;

  NearByIndex(JdbcClient database) {
    this.database = database;
  }

  @Override
  public List<Long> nearest(Point from, double radiusMetres, int limit) {
    return database
        .sql(NEAREST)
        .param("lat", from.lat())
        .param("lng", from.lng())
        .param("limit", limit)
        .query((row, number) -> row.getLong(1))
        .list();
  }
}
