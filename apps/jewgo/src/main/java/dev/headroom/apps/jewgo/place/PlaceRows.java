// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

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
public class PlaceRows {

  private static final String PLACES =
      """
      SELECT r.id, r.name, r.description, r.category, r.cuisine, k.name AS certification, r.price,
        r.city_id, c.name AS city, c.country, c.time_zone, r.address, r.lat, r.lng,
        r.rating, r.reviews, r.favourites,
        ARRAY(SELECT ARRAY[h.day, h.opens, h.closes]::int[] FROM opening_hours h
          WHERE h.restaurant_id = r.id ORDER BY h.day, h.opens) AS hours
      FROM restaurants r
        JOIN cities c ON c.id = r.city_id JOIN certifications k ON k.id = r.certification_id
      """;

  private final PlaceQueries queries;

  PlaceRows(PlaceQueries queries) {
    this.queries = queries;
  }

  /** The position of a restaurant in the order of lists, the best rated first. Immutable. */
  record Position(BigDecimal rating, long id) {}

  Map<Long, Place> find(Collection<Long> ids) {
    Map<Long, Place> found = new HashMap<>();
    queries
        .database()
        .sql(PLACES + " WHERE r.id = ANY(:ids) AND r.status = 'approved'")
        .param("ids", ids.toArray(Long[]::new))
        .query(PlaceRows::place)
        .list()
        .forEach(each -> found.put(each.id(), each));
    return found;
  }

  /**
   * Reads the restaurants that a query selects, in one statement with it.
   *
   * @param selected returns the {@code id} of each and the number {@code place}, the least first
   * @param parameters the values of its parameters
   */
  public List<Place> select(String selected, Map<String, ?> parameters) {
    return queries
        .database()
        .sql(PLACES + " JOIN (" + selected + ") s ON s.id = r.id ORDER BY s.place, s.id")
        .params(parameters)
        .query(PlaceRows::place)
        .list();
  }

  /** Returns the positions after one, or from the first if it is null. */
  List<Position> page(PlaceFilter filter, @Nullable Position after, int limit) {
    String from =
        after == null ? filter.from() : filter.from("(r.rating, r.id) < (:afterRating, :afterId)");
    String sql = "SELECT r.rating, r.id" + from + " ORDER BY r.rating DESC, r.id DESC LIMIT :limit";
    JdbcClient.StatementSpec query = queries.of(sql, filter).param("limit", limit);
    if (after != null) {
      query = query.param("afterRating", after.rating()).param("afterId", after.id());
    }
    return query
        .query((row, number) -> new Position(row.getBigDecimal("rating"), row.getLong("id")))
        .list();
  }

  /** Returns the filters by city, and by city and category, that match the most restaurants. */
  List<PlaceFilter> largest(int limit) {
    return queries
        .database()
        .sql(
            """
            SELECT city_id, category FROM restaurants WHERE status = 'approved'
            GROUP BY GROUPING SETS ((city_id), (city_id, category))
            ORDER BY count(*) DESC, city_id, category NULLS FIRST LIMIT :limit
            """)
        .param("limit", limit)
        .query((row, number) -> PlaceFilter.of(row.getInt("city_id"), row.getString("category")))
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
