// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.RecordedWorkload;
import dev.headroom.database.statement.Finding;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An index that was dropped is found from the traffic that needs it; with it nothing is. */
class MissingIndexIT {

  @Test
  void findsAMissingIndexWithRouteLineAndCostAndNothingOnceItIsThere() throws SQLException {
    try (Toeic app =
        Toeic.on(Toeic.DATABASE.fresh())
            .with("headroom.database.index-migration", "manual")
            .with("headroom.database.advice.mode", "preview")
            .start()) {
      JdbcClient jdbc = app.bean(JdbcClient.class);
      jdbc.sql("DROP INDEX IF EXISTS exams_user_started").update();
      String learner = app.signIn("user2@toeic.example", "");
      for (int i = 0; i < 30; i++) {
        app.as(learner).get("/api/sets").expect(200);
      }

      assertThat(findings(app))
          .anySatisfy(each -> {
            assertThat(each.subject()).contains("exams", "user_id");
            assertThat(each.route()).isEqualTo("GET /api/sets");
            assertThat(each.callSite()).startsWith("dev.headroom.apps.toeic.");
            assertThat(each.cost().time()).isPositive();
          });

      jdbc.sql("CREATE INDEX ON exams (user_id, id DESC)").update();
      assertThat(findings(app)).isEmpty();
    }
  }

  private static List<Finding> findings(Toeic app) throws SQLException {
    RecordedWorkload workload = app.bean(RecordedWorkload.class);
    return app.bean(IndexAdvisor.class).propose().stream().map(workload::finding).toList();
  }
}
