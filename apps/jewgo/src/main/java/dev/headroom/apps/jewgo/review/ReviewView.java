// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.review;

import java.time.Instant;

/** A review as its readers see it. Immutable. */
record ReviewView(
    long id,
    int stars,
    String text,
    String author,
    Instant createdAt,
    String status,
    boolean mine) {

  static ReviewView of(ReviewRow row, long reader) {
    return new ReviewView(
        row.id(),
        row.stars(),
        row.text(),
        row.author(),
        row.createdAt().toInstant(),
        row.status(),
        row.user() == reader);
  }
}
