// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.apps.kit.AdvisedIndexes;
import dev.headroom.apps.kit.RunningApp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The indexes that the original lacks are found from its traffic, and none where they are. */
class MissingIndexIT {

  @Test
  void areProposedWithRouteLineAndCostWhereTheyAreMissingAlone() {
    AdvisedIndexes.assertProposedInOriginalAlone(
        // The original's limiter counts the test as one client.
        () ->
            Alpine.settings(Alpine.DATABASE.fresh())
                .with("headroom.limit.rules.api.limit", "1000000/60s"),
        MissingIndexIT::traffic,
        new AdvisedIndexes.Missing("alpine", "notifications", "user_id", "GET /api/notifications"));
  }

  private static void traffic(RunningApp app) {
    for (int user = 1; user <= 30; user++) {
      for (String path :
          List.of("notifications", "notifications?unread=true", "auth/me", "signals/subscribed")) {
        app.as(Tokens.of(user, "user")).get("/api/" + path).expect(200);
      }
      app.get("/api/signals?active=true&minConfidence=0." + (50 + user)).expect(200);
    }
  }
}
