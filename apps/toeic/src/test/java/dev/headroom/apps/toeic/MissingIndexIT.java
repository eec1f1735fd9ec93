// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.AdvisedIndexes;
import dev.headroom.apps.kit.RunningApp;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An index that was dropped is found from the traffic that needs it; with it nothing is. */
class MissingIndexIT {

  @Test
  void findsAMissingIndexWithRouteLineAndCostAndNothingOnceItIsThere() {
    try (RunningApp app =
        AdvisedIndexes.with(Toeic.settings(Toeic.DATABASE.fresh()))
            .with("headroom.database.index-migration", "manual")
            .start()) {
      JdbcClient jdbc = app.bean(JdbcClient.class);
      jdbc.sql("DROP INDEX IF EXISTS exams_user_started").update();
      // A small table needs no index: it is read in less than a tenth of a millisecond.
      jdbc.sql(
              "INSERT INTO exams (user_id, kind, questions)"
                  + " SELECT id, 'practice', 5 FROM users CROSS JOIN generate_series(1, 40)")
          .update();
      jdbc.sql("ANALYZE exams").update();
      String learner = app.signIn("/api/auth/login", "user2@toeic.example", RunningApp.PASSWORD);
      for (int i = 0; i < 30; i++) {
        app.as(learner).get("/api/sets").expect(200);
      }

      AdvisedIndexes.assertProposed(
          app, new AdvisedIndexes.Missing("toeic", "exams", "user_id", "GET /api/sets"));

      jdbc.sql("CREATE INDEX ON exams (user_id, id DESC)").update();
      assertThat(AdvisedIndexes.proposed(app)).isEmpty();
    }
  }
}
