// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.CallPermit;
import dev.headroom.overload.OverloadException;
import dev.headroom.spring.overload.AdaptiveLimiters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** More than the machine can answer is refused at once, before it is signed in and handled. */
class OverloadIT {
  private static final String OPERATOR = "a-token-of-the-tests-that-is-long-enough";

  @Test
  void refusesAtOnceWhatItCannotAnswerInTime() {
    try (Toeic toeic =
        Toeic.on(Toeic.DATABASE.fresh()).with("headroom.operator.token", OPERATOR).start()) {
      String learner = toeic.signIn("user2@toeic.example", "");
      toeic.as(learner).get("/api/progress").expect(200);
      toeic.as(learner).get("/api/parts").expect(200);
      List<CallPermit> busy = allOf(toeic);
      try {
        Reply refused = toeic.as(learner).get("/api/progress").expectProblem(503);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 3);
        assertThat(refused.json().path("violated-policies").path(0).asString()).isEqualTo("api");
        toeic.as(learner).get("/api/parts").expect(200);
        toeic.get("/readyz").expect(200);
        respondsToOperators(toeic);
      } finally {
        busy.forEach(CallPermit::ignore);
      }
      toeic.as(learner).get("/api/progress").expect(200);
    }
  }

  /** They were refused with everybody else, just when the figures are looked at. */
  private static void respondsToOperators(Toeic toeic) {
    toeic.get("/api/v1/performance/metrics").expect(200);
    toeic.as(null).header("X-Headroom-Operator", OPERATOR).get("/api/monitor/metrics").expect(200);
  }

  /** Takes what the limiter of requests has, as requests do that take long. */
  private static List<CallPermit> allOf(Toeic toeic) {
    AdaptiveLimiter limiter =
        Objects.requireNonNull(toeic.bean(AdaptiveLimiters.class).find("api"), "the limiter");
    List<CallPermit> taken = new ArrayList<>();
    try {
      while (true) {
        taken.add(limiter.acquire());
      }
    } catch (OverloadException full) {
      assertThat(taken).hasSizeGreaterThanOrEqualTo(50);
      return taken;
    }
  }
}
