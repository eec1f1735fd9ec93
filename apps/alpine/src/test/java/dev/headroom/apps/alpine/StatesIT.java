// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.PlantedFaults;
import dev.headroom.apps.kit.Reply;
import dev.headroom.database.finding.Findings;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.store.embedded.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The three states: other queries and indexes, the same answers. */
class StatesIT {

  private static final String MIN_REPEAT_TIME = "headroom.database.repeat.min-time";

  private static final Alpine HEADROOM =
      Alpine.on(Alpine.DATABASE.fresh()).with(MIN_REPEAT_TIME, 0).start();
  private static final Alpine PLAIN = in("plain", Alpine.DATABASE.fresh());
  private static final Alpine ORIGINAL = in("original", Alpine.DATABASE.fresh());

  private static Alpine in(String state, String database) {
    return Alpine.on(database)
        .with("app.state", state)
        .with(MIN_REPEAT_TIME, 0)
        // The original's limiter counts the test as one client.
        .with("headroom.limit.rules.api.limit", "1000000/60s")
        .start();
  }

  @AfterAll
  static void end() {
    HEADROOM.close();
    PLAIN.close();
    ORIGINAL.close();
  }

  static Stream<String> openQuestions() {
    return Stream.of(
        "/api/signals",
        "/api/signals?active=true&minConfidence=0.8",
        "/api/signals?active=false&minConfidence=0.75&page=3&size=100",
        "/api/signals?size=500",
        "/api/signals?symbol=" + symbol(0),
        "/api/signals?symbol=" + symbol(7) + "&active=true",
        "/api/signals?symbol=" + symbol(3) + "&active=false&minConfidence=0.6&page=1",
        "/api/signals?symbol=ZZZZZZ",
        "/api/signals?page=10000",
        "/api/signals/active",
        "/api/signals/active?minConfidence=0.8",
        "/api/signals/" + symbol(0),
        "/api/signals/" + symbol(9));
  }

  @ParameterizedTest
  @MethodSource("openQuestions")
  void answerAlikeToAnybody(String path) {
    assertAlike(each -> each.get(path), path);
  }

  @ParameterizedTest
  @MethodSource("users")
  void answerAlikeToEveryUser(int user) {
    for (String path :
        new String[] {
          "/api/auth/me",
          "/api/users/profile",
          "/api/signals/subscribed",
          "/api/subscriptions",
          "/api/notifications",
          "/api/notifications?unread=true&page=1&size=3"
        }) {
      assertAlike(each -> each.as(user).get(path), path);
    }
  }

  static IntStream users() {
    return IntStream.iterate(1, user -> user < Alpine.USERS, user -> user + 83);
  }

  @ParameterizedTest
  @ValueSource(strings = {"analytics", "activity", "revenue"})
  void reportAlike(String report) {
    assertAlike(each -> each.asAdmin().get("/api/admin/" + report), report);
  }

  private static void assertAlike(Function<Alpine, Reply> question, String what) {
    Reply headroom = question.apply(HEADROOM).expect(200);
    for (Alpine each : new Alpine[] {PLAIN, ORIGINAL}) {
      Reply other = question.apply(each).expect(200);
      assertThat(headroom.json()).as(what).isEqualTo(other.json());
      for (String header : new String[] {"X-Total-Count", "X-Page-Count"}) {
        assertThat(headroom.header(header)).as(what).isEqualTo(other.header(header));
      }
    }
  }

  @Test
  void reportAlikeOfAnEmptyDatabase() {
    String empty = Alpine.DATABASE.empty();
    try (Alpine headroom = Alpine.on(empty).start();
        Alpine plain = in("plain", empty);
        Alpine original = in("original", empty)) {
      for (String report : new String[] {"analytics", "activity", "revenue"}) {
        String path = "/api/admin/" + report;
        assertThat(withoutInstant(headroom.asAdmin().get(path).expect(200)))
            .isEqualTo(withoutInstant(plain.asAdmin().get(path).expect(200)))
            .isEqualTo(withoutInstant(original.asAdmin().get(path).expect(200)));
      }
    }
  }

  @Test
  void originalKeepsNothingAndCompressesNothing() {
    JdbcClient database = ORIGINAL.bean(JdbcClient.class);
    String name = ORIGINAL.as(42).get("/api/auth/me").json().path("name").asString();
    database.sql("UPDATE users SET name = 'Forty Two' WHERE id = 42").update();
    Reply after = ORIGINAL.as(42).header("Accept-Encoding", "gzip").get("/api/signals?size=50");

    assertThat(ORIGINAL.as(42).get("/api/auth/me").json().path("name").asString())
        .isEqualTo("Forty Two")
        .isNotEqualTo(name);
    database.sql("UPDATE users SET name = :name WHERE id = 42").param("name", name).update();
    assertThat(after.header("Content-Encoding")).isEmpty();
    assertThat(after.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  /** AL-5 and AL-6 before: each instance counts for itself, and knows its own log-outs alone. */
  @Test
  void originalKeepsItsLimiterAndItsBlacklistInMemory() {
    String database = Alpine.DATABASE.fresh();
    try (RedisServer redis = RedisServer.temporary();
        Alpine one = alone(database, redis);
        Alpine other = alone(database, redis)) {
      for (int i = 0; i < 100; i++) {
        one.get("/api/signals?size=1").expect(200);
      }
      one.get("/api/signals?size=1").expectProblem(429);
      String token = Tokens.of(21, "user");
      other.as(token).post("/api/auth/logout", "").expect(200);

      other.as(token).get("/api/auth/me").expectProblem(401);
      assertThat(other.get("/api/signals?size=1").expect(200).header("X-RateLimit-Remaining"))
          .isEqualTo("97");
      try (Alpine restarted = alone(database, redis)) {
        restarted.as(token).get("/api/auth/me").expect(200);
      }
    }
  }

  private static Alpine alone(String database, RedisServer redis) {
    return Alpine.on(database)
        .with("app.state", "original")
        .with("headroom.redis.url", redis.uri())
        .start();
  }

  @Test
  void plainIndexesItsForeignKeysAndOriginalItsKeysAlone() {
    assertThat(indexes(ORIGINAL)).allMatch(each -> each.endsWith("_pkey") || each.endsWith("_key"));
    assertThat(indexes(PLAIN))
        .containsAll(indexes(ORIGINAL))
        .contains(
            "signals_symbol",
            "subscriptions_symbol",
            "notifications_user",
            "notifications_signal",
            "payments_user")
        .hasSize(indexes(ORIGINAL).size() + 5);
    // Even a migration by command adds no other.
    assertThat(PLAIN.bean(DatabaseProperties.class).indexes()).isEmpty();
  }

  private static List<String> indexes(Alpine alpine) {
    return alpine
        .bean(JdbcClient.class)
        .sql(
            "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
                + " AND indexname NOT LIKE 'headroom%' AND indexname NOT LIKE 'flyway%'")
        .query((row, number) -> row.getString(1))
        .list();
  }

  /** AL-2 seen from the application: found with route and line, and gone where it was mended. */
  @Test
  void repeatsAreFoundInTheOriginalAlone() {
    // Twice: the line of a statement that runs once a request is looked up from the second on.
    Stream.of(ORIGINAL, ORIGINAL, PLAIN, PLAIN, HEADROOM, HEADROOM)
        .forEach(each -> {
          each.as(42).get("/api/auth/me").expect(200);
          each.as(42).get("/api/users/profile").expect(200);
          each.as(42).get("/api/notifications?page=1&size=3").expect(200);
          each.get("/api/signals?size=50").expect(200);
          each.asAdmin().get("/api/admin/revenue").expect(200);
          each.asAdmin().get("/api/admin/activity").expect(200);
          each.asAdmin().get("/api/admin/analytics").expect(200);
        });

    await().atMost(Duration.ofMinutes(1)).until(() -> repeats(ORIGINAL).size() >= 3);
    assertThat(repeats(ORIGINAL))
        .containsExactlyInAnyOrder(
            "N_PLUS_ONE GET /api/users/profile by AccountsOneByOne.subject",
            "REPEATED_COUNT GET /api/admin/analytics by AnalyticsByEightQueries.count",
            "REPEATED_COUNT GET /api/admin/revenue by RevenueByFourQueries.lost");
    assertThat(repeats(PLAIN)).isEmpty();
    assertThat(repeats(HEADROOM)).isEmpty();
  }

  private static Set<String> repeats(Alpine alpine) {
    return PlantedFaults.found(alpine.bean(Findings.class)).stream()
        .map(each ->
            each.kind()
                + " "
                + each.route()
                + " by "
                + each.callSite().replaceFirst(".*[.](\\w+[.]\\w+):\\d+$", "$1"))
        .collect(Collectors.toSet());
  }

  private static String withoutInstant(Reply reply) {
    return reply.text().replaceFirst("\"asOf\":\"[^\"]+\"", "");
  }

  private static String symbol(int nth) {
    return HEADROOM.get("/api/signals?size=100").json().path(nth * 7).path("symbol").asString();
  }
}
