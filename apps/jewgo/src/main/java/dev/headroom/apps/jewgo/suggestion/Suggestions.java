// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.suggestion;

import dev.headroom.apps.jewgo.api.TimeList;
import dev.headroom.apps.jewgo.moderation.Contributions;
import dev.headroom.apps.jewgo.place.RestaurantVisibilityChanged;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.list.TimePosition;
import dev.headroom.apps.systems.web.RefusedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Restaurants before and after an administrator decided on them. Thread-safe. */
@Service
record Suggestions(
    JdbcClient database,
    TransactionTemplate transactions,
    Cursors cursors,
    ApplicationEventPublisher events)
    implements Contributions<SuggestedRestaurant> {

  private static final String LIST = "moderated-restaurants:";

  /** What a user learns of their suggestion. Immutable. */
  record Suggested(long id, String name, String status) {}

  Suggested add(long user, NewRestaurant wanted) {
    return database
        .sql(
            "INSERT INTO restaurants (name, category, cuisine, certification_id, city_id, address,"
                + " lat, lng, price, description, status, suggested_by)"
                + " SELECT :name, :category, :cuisine, c.id, t.id, :address, :lat, :lng, :price,"
                + " :description, 'pending', :user FROM certifications c, cities t"
                + " WHERE c.name = :certification AND t.id = :city RETURNING id, name, status")
        .param("name", wanted.name().strip())
        .param("category", wanted.category())
        .param("cuisine", wanted.cuisine().strip())
        .param("certification", wanted.certification())
        .param("city", wanted.city())
        .param("address", wanted.address().strip())
        .param("lat", wanted.lat())
        .param("lng", wanted.lng())
        .param("price", wanted.price())
        .param("description", Objects.requireNonNullElse(wanted.description(), "").strip())
        .param("user", user)
        .query(Suggested.class)
        .optional()
        .orElseThrow(() ->
            new RefusedException(
                HttpStatus.BAD_REQUEST, "there is no such city, or no such certification"));
  }

  @Override
  public Page<SuggestedRestaurant> page(String status, int size, @Nullable String cursor) {
    return new TimeList(cursors, LIST + status, false)
        .page(
            database
                .sql(
                    SuggestedRestaurant.SELECT
                        + " WHERE p.status = :status AND (p.created_at, p.id) > (:time, :id)"
                        + " ORDER BY p.created_at, p.id LIMIT :limit")
                .param("status", status),
            size,
            cursor,
            SuggestedRestaurant.MAPPER,
            row -> new TimePosition(row.createdAt(), row.id()));
  }

  /** Readers see it, or no longer, after the commit. */
  @Override
  public void decide(long restaurant, String status) {
    transactions.executeWithoutResult(transaction -> {
      String before =
          database
              .sql("SELECT status FROM restaurants WHERE id = :restaurant FOR UPDATE")
              .param("restaurant", restaurant)
              .query(String.class)
              .optional()
              .orElseThrow(() -> RefusedException.missing("restaurant"));
      database
          .sql("UPDATE restaurants SET status = :status WHERE id = :restaurant")
          .param("status", status)
          .param("restaurant", restaurant)
          .update();
      boolean visible = status.equals(APPROVED);
      if (visible != before.equals(APPROVED)) {
        events.publishEvent(new RestaurantVisibilityChanged(restaurant, visible));
      }
    });
  }
}
