// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.review;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A review with the name of its author, as the table holds it. Immutable. */
record ReviewRow(
    long id,
    long restaurant,
    long user,
    int stars,
    String text,
    String author,
    String status,
    Instant createdAt) {

  static final String COLUMNS =
      "v.id, v.restaurant_id, v.user_id, v.stars, v.text, v.status, v.created_at, u.name AS author";

  static ReviewRow of(ResultSet row, int number) throws SQLException {
    return new ReviewRow(
        row.getLong("id"),
        row.getLong("restaurant_id"),
        row.getLong("user_id"),
        row.getInt("stars"),
        row.getString("text"),
        row.getString("author"),
        row.getString("status"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
