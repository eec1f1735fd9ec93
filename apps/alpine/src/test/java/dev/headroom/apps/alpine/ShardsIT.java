// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Shards;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Simulates shards by partitions: what belongs to a user is spread by the user. The requests of a
 * user are answered while all shards but theirs are locked, so they touch no other.
 */
final class ShardsIT {

  private static final String BY_USER = "user_id";

  @Test
  void requestsOfAUserTouchNoOtherShardThanTheirOwn() throws SQLException {
    String url = Alpine.DATABASE.fresh();
    try (Connection operator = DriverManager.getConnection(url)) {
      Shards shards = new Shards(operator);
      shards.split("subscriptions", BY_USER, "PRIMARY KEY (user_id, symbol)");
      shards.split("notifications", BY_USER, "PRIMARY KEY (user_id, id)");
      shards.split("payments", BY_USER, "PRIMARY KEY (user_id, id)");
      try (Alpine app =
          Alpine.on(url)
              .with("headroom.database.index-migration", "manual")
              .with("headroom.database.pool.read-timeout", "10s")
              .start()) {
        JdbcClient database = app.bean(JdbcClient.class);
        long user =
            number(
                database, "SELECT min(user_id) FROM notifications JOIN payments USING (user_id)");
        long elsewhere =
            number(
                database,
                "SELECT min(user_id) FROM notifications WHERE tableoid <>"
                    + " (SELECT tableoid FROM notifications WHERE user_id = %d LIMIT 1)"
                        .formatted(user));
        long notification =
            number(database, "SELECT min(id) FROM notifications WHERE user_id = " + user);
        String symbol =
            database
                .sql(
                    "SELECT min(symbol) FROM instruments WHERE symbol NOT IN"
                        + " (SELECT symbol FROM subscriptions WHERE user_id = :user)")
                .param("user", user)
                .query(String.class)
                .single();
        // Then there is a row of the user in each table, by which their shard is known.
        String wanted = "{\"symbol\":\"%s\",\"minConfidence\":0.5}".formatted(symbol);
        app.as(user).post("/api/subscriptions", wanted).expect(201);
        operator.setAutoCommit(false);
        shards.lockOthers("subscriptions", BY_USER, user);
        shards.lockOthers("notifications", BY_USER, user);
        shards.lockOthers("payments", BY_USER, user);
        for (String path :
            List.of(
                "auth/me",
                "users/profile",
                "signals?size=5",
                "signals/active?minConfidence=0.8",
                "signals/subscribed",
                "subscriptions",
                "notifications?unread=true&size=5")) {
          app.as(user).get("/api/" + path).expect(200);
        }
        app.as(user).send("PUT", "/api/notifications/" + notification + "/read", null).expect(204);
        app.as(user).send("DELETE", "/api/subscriptions/" + symbol, null).expect(204);
        assertThat(app.as(elsewhere).get("/api/notifications").status())
            .as("a request of a user on a shard that is locked")
            .isGreaterThanOrEqualTo(500);
        operator.rollback();
      }
    }
  }

  private static long number(JdbcClient database, String sql) {
    return database.sql(sql).query(Long.class).single();
  }
}
