// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.BuiltIndexes;
import dev.headroom.apps.kit.RunningApp;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StatesIT {

  private static final List<String> PATHS =
      List.of(
          "",
          "?size=100",
          "?category=dairy&minRating=4",
          "?open=true&size=50",
          "?certification=Kosher%20Pacific",
          "/counts",
          "/counts?category=meat&open=true",
          "/1",
          "/500",
          "/1/reviews",
          "/500/reviews?size=3",
          "/near?lat=40.7128&lng=-74.006",
          "/near?lat=32.0853&lng=34.7818&radius=3000&limit=100",
          "/near?lat=-17.7&lng=179.99&limit=10",
          "/near?lat=78&lng=15&limit=5",
          "/search?q=pizza",
          "/search?q=golden%20fal",
          "/search?q=garden&minRating=4&open=true",
          "/search?q=stekhouse");

  private record Run(Map<String, Object> answers, Set<String> indexes) {}

  private final Run headroom = run("headroom");
  private final Run original = run("original");
  private final Run plain = run("plain");

  @Test
  void giveTheSameAnswers() {
    assertThat(original.answers()).isEqualTo(headroom.answers());
    assertThat(plain.answers()).isEqualTo(headroom.answers());
  }

  @Test
  void haveTheirOwnIndexes() {
    assertThat(original.indexes())
        .doesNotContain("restaurants_city", "restaurants_lat_lng", "restaurants_point");
    assertThat(plain.indexes())
        .contains("restaurants_city", "restaurants_lat_lng", "reviews_user")
        .doesNotContain("restaurants_point", "restaurants_search", "restaurants_rating");
    assertThat(headroom.indexes())
        .contains("restaurants_city_rating", "restaurants_point", "restaurants_search")
        .doesNotContain("restaurants_city", "restaurants_lat_lng", "reviews_user");
  }

  private static Run run(String state) {
    Map<String, Object> answers = new LinkedHashMap<>();
    try (RunningApp app =
        Jewgo.app().with("app.state", state).with("jewgo.now", "2026-11-25T12:07:00Z").start()) {
      for (String path : PATHS) {
        answers.put(path, app.get("/api/v5/restaurants" + path).expect(200).json());
      }
      String next = app.get("/api/v5/restaurants").expect(200).json().path("next").asString();
      answers.put("next", app.get("/api/v5/restaurants?cursor=" + next).expect(200).json());
      answers.put("writes", People.writes(app, 7));
      answers.put("cities", app.get("/api/v5/cities").expect(200).json());
      if (state.equals("headroom")) {
        // The last that is built, after the start.
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> BuiltIndexes.valid(app).contains("favourites_newest"));
      }
      return new Run(answers, BuiltIndexes.valid(app));
    }
  }
}
