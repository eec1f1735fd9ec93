// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import dev.headroom.apps.kit.FullLimiter;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.spring.overload.AdaptiveLimiters;
import org.junit.jupiter.api.Test;

/** More than the machine can answer is refused at once, before it is signed in and handled. */
class OverloadIT {

  @Test
  void refusesAtOnceWhatItCannotAnswerInTime() {
    RunningApp civiclog = Civiclog.APP;
    FullLimiter.assertRefused(
        civiclog.bean(AdaptiveLimiters.class),
        50,
        () -> civiclog.as(Civiclog.token(Civiclog.RESIDENT)).get("/api/me"),
        () -> civiclog.get("/readyz"));
  }
}
