// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.city;

import dev.headroom.apps.jewgo.place.Restaurants;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.cache.Cache;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The cities with approved restaurants, the most first, from the cache. Thread-safe. */
@Service
class Cities {

  private static final String ONLY = "all";

  private final JdbcClient database;
  private final Cache<String, All> cities;

  Cities(JdbcClient database, JsonCaches caches) {
    this.database = database;
    this.cities = caches.of("jewgo.cities", All.class, Duration.ofMinutes(30), Restaurants.LISTS);
    caches.warm(cities, () -> List.of(ONLY), this::load);
  }

  /** A city; its words are those by which it is found. Immutable. */
  record City(
      int id, String name, String words, String country, double lat, double lng, long places) {}

  /** All of them. Immutable. */
  record All(List<City> cities) {}

  List<City> all() {
    return cities.get(ONLY, this::load).cities();
  }

  private All load(String key) {
    return new All(
        database
            .sql(
                "SELECT c.id, c.name, plain_words(c.name) AS words, c.country, c.lat, c.lng,"
                    + " n.places FROM (SELECT city_id, count(*) AS places FROM restaurants"
                    + " WHERE status = 'approved' GROUP BY city_id) n"
                    + " JOIN cities c ON c.id = n.city_id ORDER BY n.places DESC, c.id")
            .query(new SimplePropertyRowMapper<>(City.class))
            .list());
  }
}
