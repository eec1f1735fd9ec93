// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.favourite;

import dev.headroom.apps.jewgo.api.TimeList;
import dev.headroom.apps.jewgo.place.FavouriteChanged;
import dev.headroom.apps.jewgo.place.Restaurants;
import dev.headroom.apps.jewgo.place.Summary;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.list.TimePosition;
import dev.headroom.apps.systems.web.RefusedException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Favourites of users. Thread-safe; adding and removing twice is as once.
 *
 * <p>The second time publishes the change too: whoever repeats a call may have had no response to
 * the first.
 */
@Service
record UserFavourites(
    JdbcClient database,
    TransactionTemplate transactions,
    Restaurants restaurants,
    Cursors cursors,
    ApplicationEventPublisher events) {

  private static final String LIST = "favourites:";

  private record Entry(long restaurant, Instant since) {}

  /** Returns a page, the latest first. */
  Page<Summary> page(long user, int size, @Nullable String cursor) {
    Page<Entry> page =
        new TimeList(cursors, LIST + user, true)
            .page(
                database
                    .sql(
                        "SELECT f.restaurant_id, f.created_at FROM favourites f"
                            + " JOIN restaurants p ON p.id = f.restaurant_id"
                            + " AND p.status = 'approved' WHERE f.user_id = :user"
                            + " AND (f.created_at, f.restaurant_id) < (:time, :id)"
                            + " ORDER BY f.created_at DESC, f.restaurant_id DESC LIMIT :limit")
                    .param("user", user),
                size,
                cursor,
                (row, number) ->
                    new Entry(
                        row.getLong("restaurant_id"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()),
                row -> new TimePosition(row.since(), row.restaurant()));
    List<Long> ids = page.items().stream().map(Entry::restaurant).toList();
    return new Page<>(restaurants.summaries(ids), page.next());
  }

  void add(long user, long restaurant) {
    transactions.executeWithoutResult(transaction -> {
      int added =
          database
              .sql(
                  "INSERT INTO favourites (user_id, restaurant_id) SELECT :user, id"
                      + " FROM restaurants WHERE id = :restaurant AND status = 'approved'"
                      + " ON CONFLICT DO NOTHING")
              .param("user", user)
              .param("restaurant", restaurant)
              .update();
      if (added > 0) {
        count(user, restaurant, 1);
      } else if (isFavourite(user, restaurant)) {
        events.publishEvent(new FavouriteChanged(user, restaurant));
      } else {
        throw RefusedException.missing("restaurant");
      }
    });
  }

  void remove(long user, long restaurant) {
    transactions.executeWithoutResult(transaction -> {
      int removed =
          database
              .sql("DELETE FROM favourites WHERE user_id = :user AND restaurant_id = :restaurant")
              .param("user", user)
              .param("restaurant", restaurant)
              .update();
      if (removed > 0) {
        count(user, restaurant, -1);
      } else {
        events.publishEvent(new FavouriteChanged(user, restaurant));
      }
    });
  }

  private void count(long user, long restaurant, int more) {
    database
        .sql("UPDATE restaurants SET favourites = favourites + :more WHERE id = :restaurant")
        .param("more", more)
        .param("restaurant", restaurant)
        .update();
    events.publishEvent(new FavouriteChanged(user, restaurant));
  }

  private boolean isFavourite(long user, long restaurant) {
    return database
        .sql(
            "SELECT EXISTS (SELECT 1 FROM favourites"
                + " WHERE user_id = :user AND restaurant_id = :restaurant)")
        .param("user", user)
        .param("restaurant", restaurant)
        .query((row, number) -> row.getBoolean(1))
        .single();
  }
}
