// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Ten attempts to sign in at once from one address, then five a second; few at one account from
 * many addresses; two collections a minute.
 */
class LimitIT {

  @Test
  void slowsGuessingAndCollectingDown() {
    try (Toeic toeic =
        Toeic.on(Toeic.DATABASE.fresh()).with("headroom.limit.enabled", true).start()) {
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

  @Test
  void slowsGuessingAtOneAccountFromManyAddresses() {
    try (Toeic toeic =
        Toeic.on(Toeic.DATABASE.fresh())
            .with("headroom.limit.enabled", true)
            .with("headroom.limit.rules.account.limit", "4/15min")
            .with("headroom.edge.trusted-proxies", "127.0.0.0/8,::1")
            .start()) {
      String token = toeic.signIn("user3@toeic.example", "");
      for (int i = 1; i < 4; i++) {
        guess(toeic, i, "user3@toeic.example").expectProblem(401);
      }

      guess(toeic, 9, "User3@toeic.example").expectProblem(429);
      guess(toeic, 9, "user4@toeic.example").expectProblem(401);
      toeic.as(token).get("/api/auth/me").expect(200);
    }
  }

  /** Twenty wrong guesses locked the owner out for a quarter of an hour, wherever they were. */
  @Test
  void letsTheOwnerInWhileAnotherAddressGuesses() {
    try (Toeic toeic =
        Toeic.on(Toeic.DATABASE.fresh())
            .with("headroom.limit.enabled", true)
            .with("headroom.limit.rules.auth.limit", "1000/s")
            .with("headroom.edge.trusted-proxies", "127.0.0.0/8,::1")
            .start()) {
      for (int i = 0; i < 20; i++) {
        guess(toeic, 9, "user3@toeic.example").expectProblem(401);
      }
      Reply refused = guess(toeic, 9, "user3@toeic.example");
      // Two permits a minute come back, while a slow machine checks the guesses before.
      for (int i = 0; refused.status() == 401 && i < 10; i++) {
        refused = guess(toeic, 9, "user3@toeic.example");
      }
      refused.expectProblem(429);
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
      assertThat(toeic.signIn("user3@toeic.example", "")).isNotEmpty();
    }
  }

  private static Reply guess(Toeic toeic, int address, String email) {
    return toeic
        .as(null)
        .header("X-Forwarded-For", "203.0.113." + address)
        .post("/api/auth/login", "{\"email\":\"%s\",\"password\":\"a guess\"}".formatted(email));
  }
}
