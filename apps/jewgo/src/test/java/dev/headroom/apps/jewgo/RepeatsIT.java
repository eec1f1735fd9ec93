// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.PlantedFaults;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What requests repeat is found with route, line and cost: what was planted, and nothing else. */
final class RepeatsIT {
  private static final PlantedFaults.Plan PLAN =
      new PlantedFaults.Plan(
          "SELECT id FROM restaurants ORDER BY id LIMIT 8",
          "SELECT day FROM opening_hours WHERE restaurant_id = :id",
          "SELECT count(*) FROM restaurants WHERE category = :value",
          "dairy,meat,fish");

  @Test
  void areFoundWherePlantedAndNowhereElse() {
    try (RunningApp app = PlantedFaults.plant(Jewgo.app(), PLAN).start()) {
      traffic(app);
      app.get("/planted/rows").expect(200);
      app.get("/planted/counts").expect(200);

      Findings findings = app.bean(Findings.class);
      await().atMost(Duration.ofMinutes(1)).until(() -> PlantedFaults.found(findings).size() >= 2);
      List<Finding> found = PlantedFaults.found(findings);
      assertThat(found)
          .extracting(Finding::kind)
          .containsExactly(FindingKind.REPEATED_COUNT, FindingKind.N_PLUS_ONE);
      assertThat(found)
          .extracting(Finding::route)
          .containsExactly("GET /planted/counts", "GET /planted/rows");
      assertThat(found)
          .allSatisfy(each -> {
            assertThat(each.callSite()).matches(".*\\.PlantedFaults\\.\\w+:\\d+");
            assertThat(each.cost().time()).isPositive();
            assertThat(each.remedy()).contains(" = ANY(?)");
          });
    }
  }

  private static void traffic(RunningApp app) {
    for (String path :
        List.of(
            "",
            "?category=dairy&minRating=4&open=true",
            "/counts?category=meat",
            "/1",
            "/1/reviews",
            "/near?lat=40.7128&lng=-74.006",
            "/search?q=pizza")) {
      app.get("/api/v5/restaurants" + path).expect(200);
    }
    People.writes(app, 7);
    app.get("/api/v5/cities").expect(200);
  }
}
