// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.store.embedded.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A token that was logged out is dead on every instance, also after Redis or the app went away. */
class LogoutIT {

  private static final String DATABASE = Alpine.DATABASE.fresh();
  private static final RedisServer REDIS = RedisServer.temporary();
  private static final Alpine ONE = start();
  private static final Alpine OTHER = start();

  @AfterAll
  static void end() {
    ONE.close();
    OTHER.close();
    REDIS.close();
  }

  private static Alpine start() {
    return Alpine.on(DATABASE)
        .with("headroom.redis.url", REDIS.uri())
        .with("headroom.session.confirm-wait", "5s")
        .start();
  }

  @Test
  void endsOneTokenOnEveryInstanceAndLeavesTheOthers() {
    String ended = token(ONE, 11);
    String kept = token(OTHER, 11);
    OTHER.as(ended).get("/api/auth/me").expect(200);

    JsonNode answer = ONE.as(ended).post("/api/auth/logout", "").expect(200).json();

    assertThat(answer.path("instances").asInt()).isEqualTo(2);
    assertThat(answer.path("confirmed").asInt()).isEqualTo(2);
    for (Alpine each : new Alpine[] {ONE, OTHER}) {
      each.as(ended).get("/api/auth/me").expectProblem(401);
      each.as(kept).get("/api/auth/me").expect(200);
    }
    ONE.as(ended).post("/api/auth/logout", "").expectProblem(401);
  }

  @Test
  void endsAllTokensOfAUserAndLetsHimInAgain() {
    String first = token(ONE, 12);
    String second = token(OTHER, 12);
    String foreign = token(ONE, 13);
    String fromElsewhere = Tokens.of(12, "user");
    ONE.as(fromElsewhere).get("/api/auth/me").expect(200);

    OTHER.as(second).post("/api/auth/logout?everywhere=true", "").expect(200);

    ONE.as(first).get("/api/auth/me").expectProblem(401);
    ONE.as(second).get("/api/auth/me").expectProblem(401);
    ONE.as(fromElsewhere).get("/api/auth/me").expectProblem(401);
    ONE.as(foreign).get("/api/auth/me").expect(200);
    OTHER.as(token(ONE, 12)).get("/api/auth/me").expect(200);
  }

  @Test
  void remembersAfterARestartAndWithoutRedis() {
    String ended = token(ONE, 14);
    ONE.as(ended).post("/api/auth/logout", "").expect(200);
    try (Alpine later = Alpine.on(DATABASE).start()) {
      later.as(ended).get("/api/auth/me").expectProblem(401);
      later.as(token(later, 14)).get("/api/auth/me").expect(200);
    }
  }

  @Test
  void keepsTheHashOfATokenForTheLifeThatItHadLeft() {
    JdbcClient database = ONE.bean(JdbcClient.class);
    long before = hashes(database);
    String ended = token(ONE, 15);
    Instant about = Instant.now();
    ONE.as(ended).post("/api/auth/logout", "").expect(200);

    assertThat(hashes(database)).isEqualTo(before + 1);
    OffsetDateTime until =
        database
            .sql(
                "SELECT until_at FROM headroom.headroom_session_revocation WHERE scope = 0 ORDER BY revision DESC")
            .query(OffsetDateTime.class)
            .list()
            .getFirst();
    assertThat(Duration.between(about, until.toInstant()))
        .isBetween(Duration.ofHours(24).minusMinutes(1), Duration.ofHours(24).plusMinutes(1));
  }

  private static long hashes(JdbcClient database) {
    return database
        .sql(
            "SELECT count(*) FROM headroom.headroom_session_revocation"
                + " WHERE scope = 0 AND octet_length(fingerprint) = 32")
        .query(Long.class)
        .single();
  }

  private static String token(Alpine at, long user) {
    return at.as(null)
        .post(
            "/api/auth/login",
            "{\"email\":\"user%d@alpine.example\",\"password\":\"headroom-demo\"}".formatted(user))
        .expect(200)
        .json()
        .path("token")
        .asString();
  }
}
