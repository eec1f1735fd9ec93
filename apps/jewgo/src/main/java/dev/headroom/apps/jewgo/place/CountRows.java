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
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Counts restaurants by facet, on a replica if there is one. Thread-safe. */
@Component
@Transactional(readOnly = true)
class CountRows {

  private static final int CITIES = 20;

  /** The values of {@code grouping}: the whole, by category, by certification. */
  private static final int BY_CATEGORY = 1;

  private static final int BY_CERTIFICATION = 2;

  /** The number of each group is that of the rows which match all but the group's own facet. */
  private static final String COUNT =
      """
      WITH seen AS (SELECT r.category, r.certification_id,
          (:category::text IS NULL OR r.category = :category) AS in_category,
          (:certification::text IS NULL OR r.certification_id =
            (SELECT id FROM certifications WHERE name = :certification)) AS in_certification,
          {is-open} AS is_open
        FROM restaurants r JOIN cities c ON c.id = r.city_id {minute}
        WHERE r.status = 'approved' AND r.rating >= :minRating {city}),
      counted AS (SELECT grouping(category, certification_id) AS facet, category, certification_id,
          count(*) FILTER (WHERE in_category AND in_certification AND is_open) AS open,
          count(*) FILTER (WHERE in_category AND in_certification
            AND (is_open OR NOT :open)) AS whole,
          count(*) FILTER (WHERE in_certification AND (is_open OR NOT :open)) AS by_category,
          count(*) FILTER (WHERE in_category AND (is_open OR NOT :open)) AS by_certification
        FROM seen GROUP BY GROUPING SETS ((), (category), (certification_id)))
      SELECT n.*, k.name AS certification FROM counted n
        LEFT JOIN certifications k ON k.id = n.certification_id
      """
          .replace("{is-open}", LocalTimes.IS_OPEN)
          .replace("{minute}", LocalTimes.JOIN_MINUTE);

  private final PlaceQueries queries;

  CountRows(PlaceQueries queries) {
    this.queries = queries;
  }

  private record Totals(long whole, long open) {}

  /** Counts what matches, and by category and certification; reads the filter's city alone. */
  Counts.Facets count(PlaceFilter filter) {
    Map<String, Long> categories = new TreeMap<>();
    Map<String, Long> certifications = new TreeMap<>();
    List<Totals> totals = new ArrayList<>();
    queries
        .of(COUNT.replace("{city}", filter.city() == null ? "" : "AND r.city_id = :city"), filter)
        .params(queries.times().parameters())
        .param("category", filter.category(), Types.VARCHAR)
        .param("certification", filter.certification(), Types.VARCHAR)
        .param(
            "minRating",
            Objects.requireNonNullElse(filter.minRating(), BigDecimal.ZERO),
            Types.NUMERIC)
        .param("open", filter.open())
        .query(row -> {
          switch (row.getInt("facet")) {
            case BY_CATEGORY ->
                categories.put(row.getString("category"), row.getLong("by_category"));
            case BY_CERTIFICATION ->
                certifications.put(row.getString("certification"), row.getLong("by_certification"));
            default -> totals.add(new Totals(row.getLong("whole"), row.getLong("open")));
          }
        });
    Totals all = totals.getFirst();
    return new Counts.Facets(all.whole(), all.open(), categories, certifications);
  }

  /** Counts what matches by city, the most first. */
  Counts.CityCounts cities(PlaceFilter filter) {
    String sql =
        "SELECT c.id, c.name, c.country, n.places FROM (SELECT r.city_id, count(*) AS places"
            + filter.from()
            + " GROUP BY r.city_id ORDER BY places DESC, r.city_id LIMIT :cities) n"
            + " JOIN cities c ON c.id = n.city_id ORDER BY n.places DESC, c.id";
    return new Counts.CityCounts(
        queries
            .of(sql, filter)
            .param("cities", CITIES)
            .query(new SimplePropertyRowMapper<>(Counts.CityCount.class))
            .list());
  }
}
