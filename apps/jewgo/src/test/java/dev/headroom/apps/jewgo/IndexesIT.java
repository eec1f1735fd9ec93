// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.BuiltIndexes;
import dev.headroom.apps.kit.PlantedIndex;
import dev.headroom.apps.kit.RunningApp;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

final class IndexesIT {

  @Test
  void eachAddedIndexServesARead() {
    String url = Jewgo.DATABASE.fresh();
    Set<String> added;
    try (RunningApp app = Jewgo.on(url).with("headroom.cache.enabled", false).start()) {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> BuiltIndexes.valid(app).contains("favourites_newest"));
      app.bean(JdbcClient.class).sql("ANALYZE").update();
      for (String path :
          new String[] {
            "",
            "?category=fish",
            "?certification=Vaad%20Hudson",
            "?city=" + app.get("/api/v5/cities?size=1").json().path("items").get(0).path("id"),
            "/near?lat=40.7&lng=-74",
            "/search?q=karoo%20pizza",
            "/search?q=falaffel",
            "/17/reviews"
          }) {
        app.get("/api/v5/restaurants" + path).expect(200);
      }
      String admin = People.admin(app);
      app.as(admin).get("/api/v5/admin/reviews").expect(200);
      app.as(admin).get("/api/v5/admin/restaurants").expect(200);
      String user = "user" + mostFavourites(app) + "@jewgo.example";
      app.as(Jewgo.signIn(app, user, RunningApp.PASSWORD)).get("/api/v5/favourites").expect(200);
      added = BuiltIndexes.added(app);
    }
    assertThat(added).hasSizeGreaterThan(5);
    assertThat(BuiltIndexes.read(url)).containsAll(added);
  }

  private static long mostFavourites(RunningApp app) {
    return app.bean(JdbcClient.class)
        .sql("SELECT user_id FROM favourites GROUP BY user_id ORDER BY count(*) DESC, 1 LIMIT 1")
        .query(Long.class)
        .single();
  }

  @Test
  void arePlantedTwiceAndFoundWithinAMinute() {
    PlantedIndex.assertFoundAlone(Jewgo.app(), "users (email)");
  }
}
