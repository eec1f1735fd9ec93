// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import dev.headroom.apps.kit.FullLimiter;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.spring.overload.AdaptiveLimiters;
import org.junit.jupiter.api.Test;

/** More than the machine can answer is refused at once, before it is signed in and handled. */
class OverloadIT {

  @Test
  void refusesAtOnceWhatItCannotAnswerInTime() {
    RunningApp jewgo = Jewgo.readOnly();
    FullLimiter.assertRefused(
        jewgo.bean(AdaptiveLimiters.class),
        50,
        () -> jewgo.get("/api/v5/restaurants"),
        () -> jewgo.get("/readyz"));
  }
}
