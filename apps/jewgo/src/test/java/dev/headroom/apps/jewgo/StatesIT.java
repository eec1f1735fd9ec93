// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.RunningApp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

  @Test
  void giveTheSameAnswers() {
    Map<String, Object> headroom = answers("headroom");

    assertThat(answers("original")).isEqualTo(headroom);
    assertThat(answers("plain")).isEqualTo(headroom);
  }

  private static Map<String, Object> answers(String state) {
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
    }
    return answers;
  }
}
