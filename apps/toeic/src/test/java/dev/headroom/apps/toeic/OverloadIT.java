// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.apps.kit.FullLimiter;
import dev.headroom.spring.overload.AdaptiveLimiters;
import org.junit.jupiter.api.Test;

/** More than the machine can answer is refused at once, before it is signed in and handled. */
class OverloadIT {

  @Test
  void refusesAtOnceWhatItCannotAnswerInTime() {
    try (Toeic toeic = Toeic.on(Toeic.DATABASE.fresh()).start()) {
      String learner = toeic.signIn("user2@toeic.example", "");
      toeic.as(learner).get("/api/parts").expect(200);
      FullLimiter.assertRefused(
          toeic.bean(AdaptiveLimiters.class),
          100,
          () -> toeic.as(learner).get("/api/progress"),
          () -> toeic.as(learner).get("/api/parts"),
          () -> toeic.get("/readyz"));
    }
  }
}
