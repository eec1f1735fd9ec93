// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.RunningApp;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.RecordedWorkload;
import dev.headroom.database.statement.Finding;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The indexes that the original lacks are found from its traffic. */
final class MissingIndexIT {

  @Test
  void findsWhatTheOriginalLacksWithRouteLineAndCost() throws SQLException {
    assertThat(findings())
        .anySatisfy(each -> {
          assertThat(each.subject()).contains("reviews", "restaurant_id");
          assertThat(each.route()).isEqualTo("GET /api/v5/restaurants/{restaurant}/reviews");
          assertThat(each.callSite()).startsWith("dev.headroom.apps.jewgo.");
          assertThat(each.cost().time()).isPositive();
        });
  }

  private static List<Finding> findings() throws SQLException {
    try (RunningApp app =
        Jewgo.app()
            .with("app.state", "original")
            .with("headroom.database.advice.mode", "preview")
            .start()) {
      for (int restaurant = 1; restaurant <= 30; restaurant++) {
        app.get("/api/v5/restaurants/" + restaurant + "/reviews").expect(200);
      }
      RecordedWorkload workload = app.bean(RecordedWorkload.class);
      return app.bean(IndexAdvisor.class).propose().stream().map(workload::finding).toList();
    }
  }
}
