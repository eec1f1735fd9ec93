// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.review;

import java.time.Instant;

/** A review as administrators see it. Immutable. */
record ModeratedReview(
    long id,
    Restaurant restaurant,
    int stars,
    String text,
    String author,
    Instant createdAt,
    String status) {

  /** The restaurant that it is about. Immutable. */
  record Restaurant(long id, String name) {}

  static ModeratedReview of(ReviewRow row, String restaurant) {
    return new ModeratedReview(
        row.id(),
        new Restaurant(row.restaurant(), restaurant),
        row.stars(),
        row.text(),
        row.author(),
        row.createdAt().toInstant(),
        row.status());
  }
}
