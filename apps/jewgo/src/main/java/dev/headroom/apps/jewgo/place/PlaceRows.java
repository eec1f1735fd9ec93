// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.jewgo.hours.LocalTimes;
import dev.headroom.apps.jewgo.hours.Opening;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads restaurants and their order by rating, on a replica if there is one. Thread-safe. */
@Component
@Transactional(readOnly = true)
class PlaceRows {

  private static final String BY_ID =
      "SELECT r.id, r.name, r.description, r.category, r.cuisine, k.name AS certification, r.price,"
          + " r.city_id, c.name AS city, c.country, c.time_zone, r.address, r.lat, r.lng,"
          + " r.rating, r.reviews, r.favourites, ARRAY(SELECT ARRAY[h.day, h.opens, h.closes]::int[]"
          + " FROM opening_hours h WHERE h.restaurant_id = r.id ORDER BY h.day, h.opens) AS hours"
          + " FROM restaurants r JOIN cities c ON c.id = r.city_id"
          + " JOIN certifications k ON k.id = r.certification_id"
          + " WHERE r.id = ANY(:ids) AND r.status = 'approved'";

  private final JdbcClient database;
  private final LocalTimes times;

  PlaceRows(JdbcClient database, LocalTimes times) {
    this.database = database;
    this.times = times;
  }

  /** The position of a restaurant in the order of lists, the best rated first. Immutable. */
  record Position(BigDecimal rating, long id) {}

  Map<Long, Place> find(Collection<Long> ids) {
    Map<Long, Place> found = new HashMap<>();
    database
        .sql(BY_ID)
        .param("ids", ids.toArray(Long[]::new))
        .query(PlaceRows::place)
        .list()
        .forEach(each -> found.put(each.id(), each));
    return found;
  }

  /** Returns the positions after one, or from the first if it is null. */
  List<Position> page(PlaceFilter filter, @Nullable Position after, int limit) {
    JdbcClient.StatementSpec query =
        database
            .sql(
                "SELECT r.rating, r.id"
                    + (after == null
                        ? filter.from()
                        : filter.from("(r.rating, r.id) < (:afterRating, :afterId)"))
                    + " ORDER BY r.rating DESC, r.id DESC LIMIT :limit")
            .params(filter.parameters(times))
            .param("limit", limit);
    if (after != null) {
      query = query.param("afterRating", after.rating()).param("afterId", after.id());
    }
    return query
        .query((row, number) -> new Position(row.getBigDecimal("rating"), row.getLong("id")))
        .list();
  }

  private static Place place(ResultSet row, int number) throws SQLException {
    return new Place(
        row.getLong("id"),
        row.getString("name"),
        row.getString("description"),
        new Place.Kind(
            row.getString("category"),
            row.getString("cuisine"),
            row.getString("certification"),
            row.getInt("price")),
        new Place.Location(
            new Place.City(
                row.getInt("city_id"),
                row.getString("city"),
                row.getString("country"),
                row.getString("time_zone")),
            row.getString("address"),
            row.getDouble("lat"),
            row.getDouble("lng")),
        new Place.Score(
            row.getBigDecimal("rating"), row.getInt("reviews"), row.getInt("favourites")),
        hours((Object[]) row.getArray("hours").getArray()));
  }

  private static List<Opening> hours(Object[] rows) {
    List<Opening> hours = new ArrayList<>();
    for (Object each : rows) {
      Integer[] values = (Integer[]) each;
      hours.add(new Opening(values[0], values[1], values[2]));
    }
    return hours;
  }
}
