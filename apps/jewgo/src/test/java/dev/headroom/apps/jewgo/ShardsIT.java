// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.apps.kit.Shards;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Simulates shards by partitions: reviews by restaurant, favourites by user. Requests are answered
 * while all shards but their own are locked, so they touch no other.
 */
final class ShardsIT {

  private static final long RESTAURANT = 17;

  @Test
  void hotRequestsTouchNoOtherShardThanTheirOwn() throws SQLException {
    String url = Jewgo.DATABASE.fresh();
    try (Connection operator = DriverManager.getConnection(url)) {
      Shards shards = new Shards(operator);
      shards.split(
          "reviews",
          "restaurant_id",
          "PRIMARY KEY (restaurant_id, id), UNIQUE (restaurant_id, user_id)");
      shards.split("favourites", "user_id", "PRIMARY KEY (user_id, restaurant_id)");
      try (RunningApp app =
          Jewgo.on(url).with("headroom.database.pool.read-timeout", "20s").start()) {
        long user =
            app.bean(JdbcClient.class)
                .sql("SELECT max(user_id) FROM favourites")
                .query(Long.class)
                .single();
        String token = Jewgo.signIn(app, "user" + user + "@jewgo.example", RunningApp.PASSWORD);
        operator.setAutoCommit(false);
        shards.lockOthers("reviews", "restaurant_id", RESTAURANT);
        shards.lockOthers("favourites", "user_id", user);
        for (String path :
            List.of(
                "",
                "/counts",
                "/" + RESTAURANT,
                "/" + RESTAURANT + "/reviews",
                "/near?lat=40.7&lng=-74",
                "/search?q=pizza")) {
          app.as(token).get("/api/v5/restaurants" + path).expect(200);
        }
        app.get("/api/v5/cities").expect(200);
        app.as(token).send("PUT", "/api/v5/favourites/" + RESTAURANT, null).expect(204);
        app.as(token).get("/api/v5/favourites").expect(200);
        app.as(token).send("DELETE", "/api/v5/favourites/" + RESTAURANT, null).expect(204);
        // The user may have reviewed it before; a lock would end in 503.
        assertThat(review(app, token).status()).isIn(201, 409);
        review(app, token).expectProblem(409);
        operator.rollback();
      }
    }
  }

  private static Reply review(RunningApp app, String token) {
    return app.as(token)
        .post("/api/v5/restaurants/" + RESTAURANT + "/reviews", "{\"stars\":4,\"text\":\"Good.\"}");
  }
}
