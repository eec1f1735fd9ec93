// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.RecordedWorkload;
import dev.headroom.database.statement.Finding;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The indexes that the original lacks are found from its traffic. */
class MissingIndexIT {

  @Test
  void findsWhatTheOriginalLacksWithRouteLineAndCost() throws SQLException {
    List<Finding> findings = findings();

    assertThat(findings)
        .anySatisfy(each -> {
          assertThat(each.subject()).contains("notifications", "user_id");
          assertThat(each.route()).isEqualTo("GET /api/notifications");
          assertThat(each.callSite()).startsWith("dev.headroom.apps.alpine.");
          assertThat(each.cost().time()).isPositive();
        });
  }

  private static List<Finding> findings() throws SQLException {
    try (Alpine app =
        Alpine.on(Alpine.DATABASE.fresh())
            .with("app.state", "original")
            .with("headroom.database.advice.mode", "preview")
            // The original's limiter counts the test as one client.
            .with("headroom.limit.rules.api.limit", "1000000/60s")
            .start()) {
      for (int user = 1; user <= 30; user++) {
        app.as(user).get("/api/notifications").expect(200);
      }
      RecordedWorkload workload = app.bean(RecordedWorkload.class);
      return app.bean(IndexAdvisor.class).propose().stream().map(workload::finding).toList();
    }
  }
}
