// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Simulates shards by partitions: reviews by restaurant, favourites by user. Requests are answered
 * while all shards but their own are locked, so they touch no other.
 */
final class ShardsIT {

  private static final int SHARDS = 4;
  private static final long RESTAURANT = 17;

  @Test
  void hotRequestsTouchNoOtherShardThanTheirOwn() throws SQLException {
    String url = Jewgo.DATABASE.fresh();
    try (Connection operator = DriverManager.getConnection(url)) {
      split(
          operator,
          "reviews",
          "restaurant_id",
          "PRIMARY KEY (restaurant_id, id), UNIQUE (restaurant_id, user_id)");
      split(operator, "favourites", "user_id", "PRIMARY KEY (user_id, restaurant_id)");
      try (RunningApp app =
          Jewgo.on(url).with("headroom.database.pool.read-timeout", "3s").start()) {
        long user =
            app.bean(JdbcClient.class)
                .sql("SELECT max(user_id) FROM favourites")
                .query(Long.class)
                .single();
        String token = Jewgo.signIn(app, "user" + user + "@jewgo.example", RunningApp.PASSWORD);
        operator.setAutoCommit(false);
        lockOthers(operator, "reviews", "restaurant_id", RESTAURANT);
        lockOthers(operator, "favourites", "user_id", user);
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

  private static void split(Connection operator, String table, String column, String key)
      throws SQLException {
    try (Statement statement = operator.createStatement()) {
      statement.execute("ALTER TABLE " + table + " RENAME TO " + table + "_whole");
      statement.execute(
          "CREATE TABLE %s (LIKE %s_whole INCLUDING DEFAULTS INCLUDING IDENTITY, %s) PARTITION BY HASH (%s)"
              .formatted(table, table, key, column));
      for (int shard = 0; shard < SHARDS; shard++) {
        statement.execute(
            "CREATE TABLE %s_%d PARTITION OF %s FOR VALUES WITH (MODULUS %d, REMAINDER %d)"
                .formatted(table, shard, table, SHARDS, shard));
      }
      statement.execute("INSERT INTO " + table + " SELECT * FROM " + table + "_whole");
    }
  }

  /** Locks the shards of a table, all but that of a value. */
  private static void lockOthers(Connection operator, String table, String column, long value)
      throws SQLException {
    try (Statement statement = operator.createStatement()) {
      for (int shard = 0; shard < SHARDS; shard++) {
        boolean own =
            statement
                .executeQuery(
                    "SELECT 1 FROM %s_%d WHERE %s = %d LIMIT 1"
                        .formatted(table, shard, column, value))
                .next();
        if (!own) {
          statement.execute("LOCK TABLE " + table + "_" + shard + " IN ACCESS EXCLUSIVE MODE");
        }
      }
    }
  }
}
