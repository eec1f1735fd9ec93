// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.apps.kit.PlantedFaults;
import dev.headroom.apps.kit.RunningApp;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What requests repeat is found with its route: what was planted, and nothing else. */
final class RepeatsIT {
  private static final PlantedFaults.Plan PLAN =
      new PlantedFaults.Plan(
          "SELECT id FROM users ORDER BY id LIMIT 8",
          "SELECT part FROM progress WHERE user_id = :id",
          "SELECT count(*) FROM exams WHERE kind = :value",
          "practice,short,full");

  @Test
  void areFoundWherePlantedAndNowhereElse() {
    try (RunningApp app =
        PlantedFaults.plant(Toeic.settings(Toeic.DATABASE.fresh()), PLAN).start()) {
      practise(app);
      PlantedFaults.assertFoundAlone(app);
    }
  }

  private static void practise(RunningApp app) {
    String token =
        app.as(null)
            .post(
                "/api/auth/login",
                "{\"email\":\"user2@toeic.example\",\"password\":\"%s\",\"device\":\"Desk\"}"
                    .formatted(RunningApp.PASSWORD))
            .expect(200)
            .json()
            .path("token")
            .asString();
    app.get("/api/questions?part=5").expect(200);
    app.get("/api/leaderboard").expect(200);
    JsonNode set =
        app.as(token).post("/api/practice", "{\"part\":5,\"size\":5}").expect(201).json();
    String path = "/api/sets/" + set.path("id").asLong();
    app.as(token).get(path).expect(200);
    app.as(token).put(path + "/answers", "{\"position\":1,\"choice\":2}").expect(200);
    app.as(token).post(path + "/finish", "").expect(200);
    app.as(token).get("/api/progress").expect(200);
  }
}
