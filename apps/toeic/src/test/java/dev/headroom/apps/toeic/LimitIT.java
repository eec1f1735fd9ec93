// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten attempts to sign in at once, then five a second; two collections a minute. */
class LimitIT {

  @Test
  void slowsGuessingAndCollectingDown() {
    try (Toeic toeic =
        Toeic.on(Stores.freshDatabase()).with("headroom.limit.enabled", true).start()) {
      String admin = toeic.signIn("admin@toeic.example", "");
      toeic.as(admin).post("/api/v1/admin/gc", "").expect(200);
      toeic.as(admin).post("/api/v1/admin/gc", "").expect(200);
      toeic.as(admin).post("/api/v1/admin/gc", "").expectProblem(429);
      // Malformed attempts cost no password check, so the machine's pace does not matter.
      long refused =
          IntStream.range(0, 60)
              .filter(i -> toeic.as(null).post("/api/auth/login", "{").status() == 429)
              .count();
      assertThat(refused).isPositive();
    }
  }
}
