// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.favourite;

import dev.headroom.apps.jewgo.place.FavouriteChanged;
import dev.headroom.apps.jewgo.place.FavouriteCheck;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.cache.Cache;
import java.time.Duration;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ids of each user's favourites, from the cache. Thread-safe. */
@Component
class FavouriteIds implements FavouriteCheck {

  private final JdbcClient database;
  private final Cache<Long, IdsOfUser> favourites;

  FavouriteIds(JdbcClient database, JsonCaches caches) {
    this.database = database;
    this.favourites = caches.of("jewgo.favourites", IdsOfUser.class, Duration.ofHours(1));
  }

  /** The ids of one user's favourites. Immutable. */
  record IdsOfUser(Set<Long> restaurants) {}

  @Override
  public boolean contains(long user, long restaurant) {
    return favourites.get(user, this::load).restaurants().contains(restaurant);
  }

  private IdsOfUser load(long user) {
    return new IdsOfUser(
        Set.copyOf(
            database
                .sql("SELECT restaurant_id FROM favourites WHERE user_id = :user")
                .param("user", user)
                .query((row, number) -> row.getLong(1))
                .list()));
  }

  @EventListener
  void invalidate(FavouriteChanged change) {
    favourites.invalidate(change.user());
  }
}
