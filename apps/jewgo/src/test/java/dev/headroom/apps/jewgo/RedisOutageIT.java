// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.RunningApp;
import dev.headroom.cache.Caches;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.store.embedded.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two instances whose Redis is killed and comes back (JG-8). */
class RedisOutageIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String DATABASE = Jewgo.DATABASE.fresh();

  @Test
  void answersFromMemoryWithoutRedisAndSharesAgainWithIt() {
    try (RedisServer redis = RedisServer.temporary();
        RunningApp one = on(redis);
        RunningApp other = on(redis)) {
      JsonNode items = one.get("/api/v5/restaurants?size=5").expect(200).json().path("items");
      long restaurant = items.get(0).path("id").asLong();
      List<String> paths =
          List.of(
              "/api/v5/restaurants?size=5",
              "/api/v5/restaurants/counts",
              "/api/v5/restaurants/search?q=grill",
              "/api/v5/restaurants/" + restaurant);
      await().atMost(PATIENCE).until(() -> health(one).equals("healthy"));
      paths.forEach(path -> one.get(path).expect(200));

      redis.stop();
      await().atMost(PATIENCE).until(() -> health(one).equals("degraded"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            long hits = hits(one);
            paths.forEach(path -> one.get(path).expect(200));
            assertThat(hits(one)).isGreaterThanOrEqualTo(hits + paths.size());
          });

      redis.start();
      await().atMost(PATIENCE).until(() -> health(one).equals("healthy"));
      await().atMost(PATIENCE).until(() -> health(other).equals("healthy"));
      long before = favourites(other, restaurant);
      String token = People.newcomer(one, "Newcomer");
      one.as(token).send("PUT", "/api/v5/favourites/" + restaurant, null).expect(204);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(favourites(other, restaurant)).isEqualTo(before + 1));
    }
  }

  private static RunningApp on(RedisServer redis) {
    return Jewgo.on(DATABASE).with("headroom.redis.url", redis.uri()).start();
  }

  private static long favourites(RunningApp app, long restaurant) {
    JsonNode detail = app.get("/api/v5/restaurants/" + restaurant).expect(200).json();
    return detail.path("favourites").asLong(-1);
  }

  private static String health(RunningApp app) {
    return app.get("/health").json().path("status").asString();
  }

  private static long hits(RunningApp app) {
    return app.bean(Caches.class).stats().stream().mapToLong(CacheStats::memoryHits).sum();
  }
}
