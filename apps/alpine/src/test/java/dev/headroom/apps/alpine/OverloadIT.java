// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.apps.kit.FullLimiter;
import dev.headroom.spring.overload.AdaptiveLimiters;
import org.junit.jupiter.api.Test;

/** More than the machine can answer is refused at once, before it is signed in and handled. */
class OverloadIT {

  @Test
  void refusesAtOnceWhatItCannotAnswerInTime() {
    try (Alpine alpine = Alpine.on(Alpine.DATABASE.fresh()).start()) {
      FullLimiter.assertRefused(
          alpine.bean(AdaptiveLimiters.class),
          50,
          () -> alpine.get("/api/signals"),
          () -> alpine.get("/readyz"));
    }
  }
}
