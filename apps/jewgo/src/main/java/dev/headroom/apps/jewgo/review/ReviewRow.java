// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.review;

import java.time.OffsetDateTime;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;

/** A review with the name of its author, as the table holds it. Immutable. */
record ReviewRow(
    long id,
    long restaurant,
    long user,
    int stars,
    String text,
    String author,
    String status,
    OffsetDateTime createdAt) {

  static final String COLUMNS =
      """
      v.id, v.restaurant_id AS restaurant, v.user_id AS "user", v.stars, v.text, v.status,
      v.created_at, u.name AS author
      """;

  /** Reads a row by the names of its columns. */
  static final RowMapper<ReviewRow> MAPPER = new SimplePropertyRowMapper<>(ReviewRow.class);
}
