// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.jewgo.hours.LocalTimes;
import java.math.BigDecimal;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts restaurants by facet, in one pass over the table. Thread-safe. */
@Component
class CountRows {

  private static final int CITIES = 20;

  /**
   * The number of each group is that of the rows which match all but the group's own facet. {@code
   * grouping} is 7 for the whole, 3 for categories, 5 for certifications, 6 for cities.
   */
  private static final String COUNT =
      "WITH seen AS (SELECT r.category, r.certification_id, r.city_id,"
          + " (:category::text IS NULL OR r.category = :category) AS in_category,"
          + " (:certification::text IS NULL OR r.certification_id ="
          + " (SELECT id FROM certifications WHERE name = :certification)) AS in_certification,"
          + " (:city::int IS NULL OR r.city_id = :city) AS in_city,"
          + LocalTimes.IS_OPEN
          + " AS is_open FROM restaurants r JOIN cities c ON c.id = r.city_id"
          + LocalTimes.JOIN_MINUTE
          + " WHERE r.status = 'approved' AND r.rating >= :minRating),"
          + " counted AS (SELECT grouping(category, certification_id, city_id) AS facet,"
          + " category, certification_id, city_id,"
          + " count(*) FILTER (WHERE in_category AND in_certification AND in_city AND is_open)"
          + " AS open,"
          + " count(*) FILTER (WHERE in_category AND in_certification AND in_city"
          + " AND (is_open OR NOT :open)) AS whole,"
          + " count(*) FILTER (WHERE in_certification AND in_city AND (is_open OR NOT :open))"
          + " AS by_category,"
          + " count(*) FILTER (WHERE in_category AND in_city AND (is_open OR NOT :open))"
          + " AS by_certification,"
          + " count(*) FILTER (WHERE in_category AND in_certification AND (is_open OR NOT :open))"
          + " AS by_city FROM seen"
          + " GROUP BY GROUPING SETS ((), (category), (certification_id), (city_id))),"
          + " ranked AS (SELECT *, row_number() OVER (PARTITION BY facet"
          + " ORDER BY by_city DESC, city_id) AS place FROM counted)"
          + " SELECT facet, open, whole, by_category, by_certification, by_city, n.category,"
          + " k.name AS certification, n.city_id, c.name AS city, c.country FROM ranked n"
          + " LEFT JOIN certifications k ON k.id = n.certification_id"
          + " LEFT JOIN cities c ON c.id = n.city_id"
          + " WHERE facet <> 6 OR (place <= :cities AND by_city > 0)"
          + " ORDER BY facet, place";

  private final JdbcClient database;
  private final LocalTimes times;

  CountRows(JdbcClient database, LocalTimes times) {
    this.database = database;
    this.times = times;
  }

  private record Totals(long whole, long open) {}

  Counts count(PlaceFilter filter) {
    Map<String, Long> categories = new TreeMap<>();
    Map<String, Long> certifications = new TreeMap<>();
    List<Counts.CityCount> cities = new ArrayList<>();
    List<Totals> totals = new ArrayList<>();
    database
        .sql(COUNT)
        .params(times.parameters())
        .param("category", filter.category(), Types.VARCHAR)
        .param("certification", filter.certification(), Types.VARCHAR)
        .param("city", filter.city(), Types.INTEGER)
        .param(
            "minRating",
            Objects.requireNonNullElse(filter.minRating(), BigDecimal.ZERO),
            Types.NUMERIC)
        .param("open", filter.open())
        .param("cities", CITIES)
        .query(row -> {
          switch (row.getInt("facet")) {
            case 3 -> categories.put(row.getString("category"), row.getLong("by_category"));
            case 5 ->
                certifications.put(row.getString("certification"), row.getLong("by_certification"));
            case 6 ->
                cities.add(
                    new Counts.CityCount(
                        row.getInt("city_id"),
                        row.getString("city"),
                        row.getString("country"),
                        row.getLong("by_city")));
            default -> totals.add(new Totals(row.getLong("whole"), row.getLong("open")));
          }
        });
    Totals all = totals.getFirst();
    return new Counts(all.whole(), all.open(), categories, certifications, cities);
  }
}
