// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.PlantedFaults;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import java.time.Duration;
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
      app.get("/planted/rows").expect(200);
      app.get("/planted/counts").expect(200);

      Findings findings = app.bean(Findings.class);
      await().atMost(Duration.ofMinutes(1)).until(() -> PlantedFaults.found(findings).size() >= 2);
      assertThat(PlantedFaults.found(findings))
          .extracting(each -> each.kind() + " " + each.route())
          .containsExactly(
              FindingKind.REPEATED_COUNT + " GET /planted/counts",
              FindingKind.N_PLUS_ONE + " GET /planted/rows");
      assertThat(PlantedFaults.found(findings))
          .extracting(Finding::callSite)
          .allMatch(line -> line.matches(".*\\.PlantedFaults\\.\\w+:\\d+"));
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
