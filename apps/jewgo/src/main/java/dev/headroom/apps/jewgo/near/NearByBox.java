// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Computes the distance of the restaurants in a box around the point, by the b-tree index on
 * latitude and longitude. The box doubles until enough of them lie within the circle inside it.
 * Thread-safe.
 */
@Component
@ConditionalOnAppState(AppState.PLAIN)
@Transactional(readOnly = true)
class NearByBox implements NearReader {

  private static final double FIRST_METRES = 2_000;
  private static final double HALF_ROUND_METRES = Math.PI * Point.EARTH_METRES;

  private final JdbcClient database;

  NearByBox(JdbcClient database) {
    this.database = database;
  }

  private record Row(long id, double lat, double lng) {}

  @Override
  public List<Long> nearest(Point from, double radiusMetres, int limit) {
    double metres = FIRST_METRES;
    while (true) {
      double reach = Math.min(metres, radiusMetres);
      List<Row> rows = inBox(from, reach, limit);
      boolean enough =
          rows.size() == limit
              && from.metresTo(rows.getLast().lat(), rows.getLast().lng()) <= reach;
      if (enough || reach >= Math.min(radiusMetres, HALF_ROUND_METRES)) {
        return rows.stream().map(Row::id).toList();
      }
      metres *= 2;
    }
  }

  private List<Row> inBox(Point from, double metres, int limit) {
    double north = Math.toDegrees(metres / Point.EARTH_METRES);
    double most = Math.min(89.9, Math.abs(from.lat()) + north);
    double east = north / Math.cos(Math.toRadians(most));
    // Near a pole or the date line a box of longitudes would miss what lies on the other side.
    boolean wide = most > 89 || Math.abs(from.lng()) + east > 180;
    return database
        .sql(
            "SELECT r.id, r.lat, r.lng FROM restaurants r WHERE r.status = 'approved'"
                + " AND r.lat BETWEEN :south AND :north AND r.lng BETWEEN :west AND :east"
                + NearByFormula.BY_DISTANCE)
        .param("south", from.lat() - north)
        .param("north", from.lat() + north)
        .param("west", wide ? -180 : from.lng() - east)
        .param("east", wide ? 180 : from.lng() + east)
        .param("lat", from.lat())
        .param("lng", from.lng())
        .param("limit", limit)
        .query(
            (row, number) -> new Row(row.getLong("id"), row.getDouble("lat"), row.getDouble("lng")))
        .list();
  }
}
