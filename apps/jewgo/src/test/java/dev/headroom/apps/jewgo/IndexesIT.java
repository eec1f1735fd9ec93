// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.PlantedIndex;
import dev.headroom.apps.kit.RunningApp;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

final class IndexesIT {

  @Test
  void serveTheReads() throws SQLException {
    String url = Jewgo.DATABASE.fresh();
    try (RunningApp app = Jewgo.on(url).with("headroom.cache.enabled", false).start()) {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> count(app, "favourites_newest", "indisvalid") == 1);
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
    }
    assertThat(used(url))
        .contains(
            "restaurants_rating",
            "restaurants_category_rating",
            "restaurants_certification_rating",
            "restaurants_city_rating",
            "restaurants_point",
            "restaurants_search",
            "search_words_trigrams");
  }

  @Test
  void arePlantedTwiceAndFoundWithinAMinute() {
    PlantedIndex.assertFoundAlone(Jewgo.app(), "users (email)");
  }

  private static int count(RunningApp app, String index, String condition) {
    return app.bean(JdbcClient.class)
        .sql(
            "SELECT count(*) FROM pg_index WHERE "
                + condition
                + " AND indexrelid = to_regclass('"
                + index
                + "')")
        .query(Integer.class)
        .single();
  }

  /** The indexes that were read; sessions report what they read at their end. */
  private static Set<String> used(String url) throws SQLException {
    Set<String> used = new TreeSet<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT indexrelname FROM pg_stat_user_indexes WHERE idx_scan > 0")) {
      while (row.next()) {
        used.add(row.getString(1));
      }
    }
    return used;
  }
}
