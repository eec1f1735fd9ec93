// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.jewgo.place.FavouriteChanged;
import dev.headroom.apps.jewgo.place.RatingChanged;
import dev.headroom.apps.jewgo.place.RestaurantVisibilityChanged;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.cache.Caches;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CachesIT {

  private static final String RESTAURANTS = "/api/v5/restaurants";

  private RunningApp app;

  @BeforeAll
  void start() {
    app = Jewgo.app().start();
  }

  @AfterAll
  void stop() {
    app.close();
  }

  @Test
  void areWarmBeforeAnybodyAsks() {
    try (RunningApp fresh = Jewgo.app().start()) {
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() ->
              assertThat(fresh.bean(Caches.class).stats())
                  .filteredOn(each -> each.count(CacheMeter.LOADS) > 0)
                  .extracting(CacheStats::name)
                  .contains(
                      "jewgo.list",
                      "jewgo.restaurant",
                      "jewgo.counts",
                      "jewgo.search",
                      "jewgo.cities"));
    }
  }

  @Test
  void showAChangedRatingOnceItsTransactionCommits() {
    long last = lastOf(RESTAURANTS + "?category=fish");
    assertThat(rating(last)).isLessThan(5);
    app.change("UPDATE restaurants SET stars = 50000, reviews = 10000 WHERE id = " + last, null);
    assertThat(rating(last)).as("from the cache").isNotEqualTo(5.0);

    app.change("UPDATE restaurants SET stars = 50000 WHERE id = " + last, new RatingChanged(last));

    assertThat(rating(last)).isEqualTo(5.0);
    assertThat(first(RESTAURANTS + "?category=fish").path("rating").asDouble()).isEqualTo(5.0);
  }

  @Test
  void showAPublishedRestaurantInListsCountsAndSearches() {
    long pending = pending();
    long total = total();
    assertThat(app.get(RESTAURANTS + "/search?q=zorblatt").json().path("items").isEmpty()).isTrue();

    app.change(
        "UPDATE restaurants SET status = 'approved', name = 'Zorblatt' WHERE id = " + pending,
        new RestaurantVisibilityChanged(pending, true));

    assertThat(total()).isEqualTo(total + 1);
    assertThat(first(RESTAURANTS + "/search?q=zorblatt").path("id").asLong()).isEqualTo(pending);
    assertThat(
            app.get(RESTAURANTS + "/search?q=zorblat")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asLong())
        .isEqualTo(pending);
  }

  @Test
  void showAChangedNumberOfFavourites() {
    int before = favourites(7);
    app.change("UPDATE restaurants SET favourites = favourites + 1 WHERE id = 7", null);
    assertThat(favourites(7)).as("from the cache").isEqualTo(before);

    app.change("SELECT 1", new FavouriteChanged(2, 7));

    assertThat(favourites(7)).isEqualTo(before + 1);
  }

  private long pending() {
    return app.bean(JdbcClient.class)
        .sql("SELECT min(id) FROM restaurants WHERE status = 'pending'")
        .query(Long.class)
        .single();
  }

  private long total() {
    return app.get(RESTAURANTS + "/counts").expect(200).json().path("total").asLong();
  }

  private double rating(long id) {
    return app.get(RESTAURANTS + "/" + id).expect(200).json().path("rating").asDouble();
  }

  private int favourites(long id) {
    return app.get(RESTAURANTS + "/" + id).expect(200).json().path("favourites").asInt();
  }

  private JsonNode first(String path) {
    return app.get(path).expect(200).json().path("items").get(0);
  }

  private long lastOf(String path) {
    return Jewgo.all(app, path).getLast().path("id").asLong();
  }
}
