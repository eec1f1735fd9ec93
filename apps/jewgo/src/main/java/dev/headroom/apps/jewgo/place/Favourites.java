// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import java.time.Duration;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ids of each user's favourites, from the cache. Thread-safe. */
@Component
class Favourites {

  private final JdbcClient database;
  private final Cache<Long, OfUser> favourites;

  Favourites(JdbcClient database, Caches caches, CachePolicies policies, JsonCodecs codecs) {
    this.database = database;
    this.favourites =
        caches.cache(
            policies
                .builder("jewgo.favourites", codecs.of(OfUser.class))
                .ttl(Duration.ofHours(1))
                .build(),
            String::valueOf);
  }

  /** The ids of one user's favourites. Immutable. */
  record OfUser(Set<Long> restaurants) {}

  boolean contains(long user, long restaurant) {
    return favourites.get(user, this::load).restaurants().contains(restaurant);
  }

  private OfUser load(long user) {
    return new OfUser(
        Set.copyOf(
            database
                .sql("SELECT restaurant_id FROM favourites WHERE user_id = :user")
                .param("user", user)
                .query((row, number) -> row.getLong(1))
                .list()));
  }

  @EventListener
  void forget(FavouriteChanged change) {
    favourites.invalidate(change.user());
  }
}
