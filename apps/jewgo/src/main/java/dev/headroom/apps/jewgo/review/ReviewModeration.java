// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.review;

import dev.headroom.apps.jewgo.api.TimeList;
import dev.headroom.apps.jewgo.moderation.Contributions;
import dev.headroom.apps.jewgo.place.RatingChanged;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.list.TimePosition;
import dev.headroom.apps.systems.web.RefusedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Publishes, rejects and deletes reviews. Thread-safe.
 *
 * <p>A change locks the review, then its restaurant, so the restaurant's number of reviews and sum
 * of stars are those of its published reviews, whoever changes what at the same time.
 */
@Service
record ReviewModeration(
    JdbcClient database,
    TransactionTemplate transactions,
    Cursors cursors,
    ApplicationEventPublisher events)
    implements Contributions<ModeratedReview> {

  private static final String LIST = "moderated-reviews:";

  private record Known(long id, long restaurant, long user, int stars, boolean published) {}

  @Override
  public Page<ModeratedReview> page(String status, int size, @Nullable String cursor) {
    return new TimeList(cursors, LIST + status, false)
        .page(
            database
                .sql(
                    "SELECT "
                        + ReviewRow.COLUMNS
                        + ", p.name AS restaurant_name FROM reviews v JOIN users u ON u.id = v.user_id"
                        + " JOIN restaurants p ON p.id = v.restaurant_id WHERE v.status = :status"
                        + " AND (v.created_at, v.id) > (:time, :id)"
                        + " ORDER BY v.created_at, v.id LIMIT :limit")
                .param("status", status),
            size,
            cursor,
            (row, number) ->
                ModeratedReview.of(
                    ReviewRow.MAPPER.mapRow(row, number), row.getString("restaurant_name")),
            row -> new TimePosition(row.createdAt(), row.id()));
  }

  @Override
  public void decide(long review, String status) {
    transactions.executeWithoutResult(transaction -> {
      Known known = locked(review).orElseThrow(() -> RefusedException.missing("review"));
      database
          .sql(
              "UPDATE reviews SET status = :status"
                  + " WHERE restaurant_id = :restaurant AND id = :review")
          .param("status", status)
          .param("restaurant", known.restaurant())
          .param("review", review)
          .update();
      count(known, status.equals(APPROVED));
    });
  }

  /** Deletes a review of the caller's own; another user's is as if it did not exist. */
  void delete(long user, long review) {
    transactions.executeWithoutResult(transaction -> {
      Known known =
          locked(review)
              .filter(found -> found.user() == user)
              .orElseThrow(() -> RefusedException.missing("review"));
      database
          .sql("DELETE FROM reviews WHERE restaurant_id = :restaurant AND id = :review")
          .param("restaurant", known.restaurant())
          .param("review", review)
          .update();
      count(known, false);
    });
  }

  private Optional<Known> locked(long review) {
    return database
        .sql(
            "SELECT id, restaurant_id, user_id, stars, status FROM reviews WHERE id = :review"
                + " FOR UPDATE")
        .param("review", review)
        .query((row, number) ->
            new Known(
                row.getLong("id"),
                row.getLong("restaurant_id"),
                row.getLong("user_id"),
                row.getInt("stars"),
                row.getString("status").equals(APPROVED)))
        .optional();
  }

  private void count(Known review, boolean published) {
    if (published == review.published()) {
      return;
    }
    int more = published ? 1 : -1;
    database
        .sql(
            "UPDATE restaurants SET reviews = reviews + :more, stars = stars + :stars"
                + " WHERE id = :restaurant")
        .param("more", more)
        .param("stars", more * review.stars())
        .param("restaurant", review.restaurant())
        .update();
    events.publishEvent(new RatingChanged(review.restaurant()));
  }
}
