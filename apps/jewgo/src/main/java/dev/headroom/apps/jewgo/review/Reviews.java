// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.review;

import dev.headroom.apps.jewgo.api.TimeList;
import dev.headroom.apps.jewgo.place.RatingChanged;
import dev.headroom.apps.jewgo.place.RestaurantVisibilityChanged;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.list.TimePosition;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.cache.Cache;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * The reviews of a restaurant: published ones, the newest first, from the cache until one of them
 * changes; and the reader's own, whatever its status. Thread-safe.
 */
@Service
class Reviews {

  private static final String LIST = "reviews:";

  private final JdbcClient database;
  private final Cursors cursors;
  private final Cache<PageKey, CachedPage> published;

  Reviews(JdbcClient database, Cursors cursors, JsonCaches caches) {
    this.database = database;
    this.cursors = cursors;
    this.published = caches.of("jewgo.reviews", CachedPage.class, Duration.ofHours(1));
  }

  /** A page of one restaurant's published reviews. Immutable. */
  record PageKey(long restaurant, int size, @Nullable String cursor) {}

  /** What is cached of it. Immutable. */
  record CachedPage(List<ReviewRow> items, @Nullable String next) {}

  /**
   * Returns a page.
   *
   * @param reader the caller, whose own review heads the first page until it is published; 0 for
   *     nobody
   */
  Page<ReviewView> page(long restaurant, int size, @Nullable String cursor, long reader) {
    CachedPage page =
        published.getWithContext(
            new PageKey(restaurant, size, cursor),
            (key, context) -> {
              context.tags(tag(key.restaurant()));
              return load(key);
            });
    Optional<ReviewRow> own =
        cursor == null && reader != 0 ? unpublished(restaurant, reader) : Optional.empty();
    return new Page<>(
        Stream.concat(own.stream(), page.items().stream())
            .map(row -> ReviewView.of(row, reader))
            .toList(),
        page.next());
  }

  /** Adds a review that nobody else sees before it is published. */
  ReviewView add(long user, long restaurant, NewReview given) {
    try {
      return database
          .sql(
              "WITH added AS (INSERT INTO reviews (restaurant_id, user_id, stars, text)"
                  + " SELECT id, :user, :stars, :text FROM restaurants"
                  + " WHERE id = :restaurant AND status = 'approved' RETURNING *) SELECT "
                  + ReviewRow.COLUMNS
                  + " FROM added v JOIN users u ON u.id = v.user_id")
          .param("user", user)
          .param("restaurant", restaurant)
          .param("stars", given.stars())
          .param("text", given.text().strip())
          .query(ReviewRow.MAPPER)
          .optional()
          .map(row -> ReviewView.of(row, user))
          .orElseThrow(() -> RefusedException.missing("restaurant"));
    } catch (DuplicateKeyException written) {
      throw new RefusedException(
          HttpStatus.CONFLICT, "you have reviewed this restaurant already; delete that one first");
    }
  }

  @EventListener
  void invalidate(RatingChanged change) {
    published.invalidateTags(List.of(tag(change.restaurant())));
  }

  @EventListener
  void invalidate(RestaurantVisibilityChanged change) {
    published.invalidateTags(List.of(tag(change.restaurant())));
  }

  private CachedPage load(PageKey key) {
    Page<ReviewRow> page =
        new TimeList(cursors, LIST + key.restaurant(), true)
            .page(
                database
                    .sql(
                        "SELECT "
                            + ReviewRow.COLUMNS
                            + " FROM reviews v JOIN users u ON u.id = v.user_id"
                            + " JOIN restaurants p ON p.id = v.restaurant_id"
                            + " AND p.status = 'approved'"
                            + " WHERE v.restaurant_id = :restaurant AND v.status = 'approved'"
                            + " AND (v.created_at, v.id) < (:time, :id)"
                            + " ORDER BY v.created_at DESC, v.id DESC LIMIT :limit")
                    .param("restaurant", key.restaurant()),
                key.size(),
                key.cursor(),
                ReviewRow.MAPPER,
                row -> new TimePosition(row.createdAt().toInstant(), row.id()));
    if (page.items().isEmpty() && !isPublic(key.restaurant())) {
      throw RefusedException.missing("restaurant");
    }
    return new CachedPage(page.items(), page.next());
  }

  private boolean isPublic(long restaurant) {
    return database
        .sql(
            "SELECT EXISTS (SELECT 1 FROM restaurants WHERE id = :restaurant"
                + " AND status = 'approved')")
        .param("restaurant", restaurant)
        .query((row, number) -> row.getBoolean(1))
        .single();
  }

  private Optional<ReviewRow> unpublished(long restaurant, long reader) {
    return database
        .sql(
            "SELECT "
                + ReviewRow.COLUMNS
                + " FROM reviews v JOIN users u ON u.id = v.user_id WHERE"
                + " v.restaurant_id = :restaurant AND v.user_id = :reader"
                + " AND v.status <> 'approved'")
        .param("restaurant", restaurant)
        .param("reader", reader)
        .query(ReviewRow.MAPPER)
        .optional();
  }

  private static String tag(long restaurant) {
    return LIST + restaurant;
  }
}
