// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Cache;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.apps.kit.Reply;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** TO-1 and TO-2: the same responses in three states; what instances share in each of them. */
class StatesIT {

  private static final List<String> READS =
      List.of(
          "/api/parts",
          "/api/questions?part=1&size=5",
          "/api/questions?part=7&bank=2&size=100",
          "/api/questions?part=5&bank=99999",
          "/api/questions?part=9",
          "/api/leaderboard",
          "/api/auth/me",
          "/api/progress",
          "/api/sets",
          "/api/sets/1",
          "/api/nothing");

  private static final String DATABASE = Toeic.DATABASE.fresh();
  private static final Toeic HEADROOM = start("headroom");
  private static final Toeic PLAIN = start("plain");
  private static final Toeic ORIGINAL = start("original");

  @AfterAll
  static void stop() {
    List.of(HEADROOM, PLAIN, ORIGINAL).forEach(Toeic::close);
  }

  @Test
  void respondsAlikeInAllStates() {
    String learner = HEADROOM.signIn("user2@toeic.example", "");
    JsonNode set =
        HEADROOM.as(learner).post("/api/practice", "{\"part\":5,\"size\":5}").expect(201).json();
    String own = "/api/sets/" + set.path("id").asLong();
    List<String> reads = new ArrayList<>(READS);
    reads.add(own);
    List<String> expected = responses(HEADROOM, learner, reads);
    assertThat(expected).allMatch(each -> !each.startsWith("5"));
    assertThat(responses(PLAIN, learner, reads)).isEqualTo(expected);
    assertThat(responses(ORIGINAL, learner, reads)).isEqualTo(expected);
  }

  private static List<String> responses(Toeic app, String token, List<String> paths) {
    return paths.stream()
        .map(path -> app.as(token).get(path))
        .map(reply -> reply.status() + " " + withoutTrace(reply.json()))
        .toList();
  }

  /** A problem names its request. */
  private static String withoutTrace(JsonNode body) {
    if (body instanceof ObjectNode problem && problem.has("status")) {
      return problem.path("title").asString() + problem.path("detail").asString();
    }
    return body.toString();
  }

  @Test
  void keepsUnboundedCachesAndTwentyFiveConnectionsInTheOriginal() throws SQLException {
    assertThat(pool(ORIGINAL)).isEqualTo(25);
    assertThat(caffeine(ORIGINAL).policy().eviction()).isEmpty();
    assertThat(caffeine(ORIGINAL).policy().expireAfterWrite().orElseThrow().getExpiresAfter())
        .hasSeconds(900);
    ORIGINAL.get("/api/questions?part=5").expect(200);
    ORIGINAL.get("/api/questions?part=5&size=7").expect(200);
    JsonNode metrics =
        ORIGINAL.get("/api/v1/performance/metrics").expect(200).json().path("current_metrics");
    assertThat(metrics.path("cache_hits").asLong()).isPositive();
    assertThat(metrics.path("cache_misses").asLong()).isPositive();
    assertThat(ORIGINAL.get("/api/questions?part=5").header("Cache-Status")).isEmpty();
  }

  @Test
  void boundsTheCachesOfAPlainApplication() throws SQLException {
    assertThat(pool(PLAIN)).isEqualTo(10);
    assertThat(caffeine(PLAIN).policy().eviction().orElseThrow().getMaximum()).isEqualTo(10_000);
  }

  @Test
  void buildsTheIndexesOfForeignKeysInAPlainApplication() {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(
                    PLAIN
                        .bean(JdbcClient.class)
                        .sql("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
                        .query(String.class)
                        .list())
                .contains("exams_user", "exam_items_question", "questions_passage"));
  }

  @Test
  void showsALearnerWhatChangedInEachState() {
    for (Toeic each : List.of(ORIGINAL, PLAIN, HEADROOM)) {
      showsWhatChanged(each);
    }
  }

  private static void showsWhatChanged(Toeic app) {
    String learner = app.signIn("user3@toeic.example", "");
    int before = answered(app, learner);
    JsonNode set =
        app.as(learner).post("/api/practice", "{\"part\":1,\"size\":5}").expect(201).json();
    String path = "/api/sets/" + set.path("id").asLong();
    app.as(learner).put(path + "/answers", "{\"position\":1,\"choice\":2}").expect(200);
    app.as(learner).post(path + "/finish", "").expect(200);
    assertThat(answered(app, learner)).isEqualTo(before + 1);
  }

  private static int answered(Toeic app, String learner) {
    return app.as(learner).get("/api/progress").expect(200).json().path(0).path("answered").asInt();
  }

  @Test
  void losesSessionsOfTheOriginalWithTheirInstance() {
    String token = signIn(ORIGINAL).path("token").asString();
    String refresh = signIn(ORIGINAL).path("refreshToken").asString();
    try (Toeic second = start("original")) {
      second.as(token).get("/api/auth/me").expect(200);
      refresh(second, refresh).expect(400);
      refresh(ORIGINAL, refresh).expect(200);
      ORIGINAL.as(token).send("DELETE", "/api/sessions", null).expect(200);
      ORIGINAL.as(token).get("/api/auth/me").expectProblem(401);
      second.as(token).get("/api/auth/me").expect(200);
    }
  }

  @Test
  void keepsSessionsOnAllInstancesWithHeadroom() {
    String token;
    String refresh;
    try (Toeic second = start("headroom")) {
      token = signIn(second).path("token").asString();
      refresh = signIn(second).path("refreshToken").asString();
    }
    HEADROOM.as(token).get("/api/auth/me").expect(200);
    refresh(HEADROOM, refresh).expect(200);
    try (Toeic third = start("headroom")) {
      third.as(token).get("/api/auth/me").expect(200);
      HEADROOM.as(token).send("DELETE", "/api/sessions", null).expect(200);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> third.as(token).get("/api/auth/me").status() == 401);
    }
  }

  private static Toeic start(String state) {
    return Toeic.on(DATABASE)
        .without("headroom.database.pool.size")
        .with("app.state", state)
        .start();
  }

  private static JsonNode signIn(Toeic app) {
    return app.as(null)
        .post(
            "/api/auth/login",
            "{\"email\":\"user4@toeic.example\",\"password\":\"headroom-demo\",\"device\":\"Desk\"}")
        .expect(200)
        .json();
  }

  private static Reply refresh(Toeic app, String token) {
    return app.as(null)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .send("POST", "/oauth2/token", "grant_type=refresh_token&refresh_token=" + token);
  }

  private static int pool(Toeic app) throws SQLException {
    return app.bean(DataSource.class).unwrap(HikariDataSource.class).getMaximumPoolSize();
  }

  private static Cache<Object, Object> caffeine(Toeic app) {
    CacheManager caches = app.bean(CacheManager.class);
    return ((CaffeineCache) Objects.requireNonNull(caches.getCache("toeic.bank"))).getNativeCache();
  }
}
