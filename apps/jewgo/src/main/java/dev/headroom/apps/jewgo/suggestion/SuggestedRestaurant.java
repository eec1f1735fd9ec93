// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.suggestion;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;

/** A restaurant as administrators see it. Immutable. */
record SuggestedRestaurant(
    long id,
    String name,
    String category,
    String cuisine,
    String certification,
    String city,
    String country,
    String address,
    double lat,
    double lng,
    int price,
    String description,
    @Nullable String suggestedBy,
    Instant createdAt,
    String status) {

  static final String SELECT =
      """
      SELECT p.id, p.name, p.category, p.cuisine, c.name AS certification, t.name AS city,
        t.country, p.address, p.lat, p.lng, p.price, p.description, u.name AS suggested_by,
        p.created_at, p.status
      FROM restaurants p JOIN certifications c ON c.id = p.certification_id
        JOIN cities t ON t.id = p.city_id LEFT JOIN users u ON u.id = p.suggested_by
      """;

  /** Reads a row by the names of its columns. */
  static final RowMapper<SuggestedRestaurant> MAPPER =
      new SimplePropertyRowMapper<>(SuggestedRestaurant.class);
}
