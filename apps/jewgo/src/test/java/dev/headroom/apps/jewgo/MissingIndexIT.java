// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import dev.headroom.apps.kit.AdvisedIndexes;
import dev.headroom.apps.kit.RunningApp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The indexes that the original lacks are found from its traffic, and none where they are. */
final class MissingIndexIT {

  @Test
  void areProposedWithRouteLineAndCostWhereTheyAreMissingAlone() {
    AdvisedIndexes.Missing missing =
        new AdvisedIndexes.Missing(
            "jewgo", "reviews", "restaurant_id", "GET /api/v5/restaurants/{restaurant}/reviews");
    AdvisedIndexes.assertProposedInOriginalAlone(Jewgo::app, MissingIndexIT::traffic, missing);
  }

  private static void traffic(RunningApp app) {
    for (int restaurant = 1; restaurant <= 30; restaurant++) {
      app.get("/api/v5/restaurants/" + restaurant + "/reviews").expect(200);
    }
    for (String query :
        List.of("", "?category=fish", "/near?lat=40.7&lng=-74", "/search?q=karoo%20pizza")) {
      app.get("/api/v5/restaurants" + query).expect(200);
    }
  }
}
