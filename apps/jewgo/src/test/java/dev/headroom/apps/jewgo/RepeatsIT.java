// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import dev.headroom.apps.kit.PlantedFaults;
import dev.headroom.apps.kit.RunningApp;
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
      PlantedFaults.assertFoundAlone(app);
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
