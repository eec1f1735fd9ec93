// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.ReferenceMeters;
import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.systems.sample.Sample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every endpoint on the path that it is there for. */
class EndpointsIT {

  private static final String FRONT_END = "https://app.alpine.example";
  private static final Alpine ALPINE =
      Alpine.on(Alpine.DATABASE.fresh()).with("FRONTEND_URL", FRONT_END + "/start").start();

  @AfterAll
  static void end() {
    ALPINE.close();
  }

  @Test
  void registersAUserWhoLogsInAndSeesHimself() {
    Reply registered =
        ALPINE
            .as(null)
            .post(
                "/api/auth/register",
                """
                {"email": "Zoe@Alpine.example", "password": "correct horse", "name": "Zoe"}\
                """)
            .expect(201);
    Reply loggedIn =
        ALPINE
            .as(null)
            .post(
                "/api/auth/login",
                """
                {"email": "zoe@alpine.example", "password": "correct horse"}\
                """)
            .expect(200);

    assertThat(loggedIn.json().path("tokenType").asString()).isEqualTo("Bearer");
    assertThat(loggedIn.json().path("expiresIn").asInt()).isEqualTo(86_400);
    String token = loggedIn.json().path("token").asString();
    JsonNode me = ALPINE.as(token).get("/api/auth/me").expect(200).json();
    assertThat(me).isEqualTo(registered.json());
    assertThat(me.path("email").asString()).isEqualTo("zoe@alpine.example");
    assertThat(me.path("role").asString()).isEqualTo("user");
  }

  @Test
  void letsTheSampleAdministratorInAndHimAlone() {
    String token =
        ALPINE
            .as(null)
            .post(
                "/api/auth/login",
                """
                {"email": "admin@alpine.example", "password": "headroom-demo"}\
                """)
            .expect(200)
            .json()
            .path("token")
            .asString();

    ALPINE.as(token).get("/api/admin/analytics").expect(200);
    ALPINE.as(token).get("/api/admin/activity").expect(200);
    ALPINE.as(token).get("/api/admin/revenue").expect(200);
    ALPINE.as(token).get("/api/monitor/errors").expect(200);
    ALPINE.as(7).get("/api/monitor/errors").expectProblem(403);
    ALPINE.as(7).get("/api/admin/analytics").expectProblem(403);
    ALPINE.as(7).get("/api/admin/activity").expectProblem(403);
    ALPINE.as(7).get("/api/admin/revenue").expectProblem(403);
    ALPINE.get("/api/admin/revenue").expectProblem(401);
  }

  @Test
  void reportsNumbersThatTheSampleHas() {
    JsonNode analytics = ALPINE.asAdmin().get("/api/admin/analytics").json();
    JsonNode activity = ALPINE.asAdmin().get("/api/admin/activity").json();
    JsonNode revenue = ALPINE.asAdmin().get("/api/admin/revenue").json();

    assertThat(analytics.path("asOf").asString()).isEqualTo(Sample.END.toString());
    assertThat(analytics.path("total").asInt())
        .isEqualTo(
            analytics.path("starter").asInt()
                + analytics.path("pro").asInt()
                + analytics.path("elite").asInt())
        .isGreaterThan(analytics.path("active").asInt());
    assertThat(analytics.path("newToday").asInt()).isPositive();
    assertThat(analytics.path("newThisWeek").asInt())
        .isBetween(analytics.path("newToday").asInt(), analytics.path("newThisMonth").asInt());
    assertThat(activity.path("activeSignals").path("count").asInt()).isBetween(50, 500);
    assertThat(revenue.path("paidCents").asLong()).isPositive();
    assertThat(revenue.path("byDay")).hasSize(14);
  }

  @Test
  void changesTheProfile() {
    JsonNode changed =
        ALPINE
            .as(11)
            .put(
                "/api/users/profile",
                """
                {"name": "Eleven", "country": "FR"}\
                """)
            .expect(200)
            .json();

    assertThat(changed.path("name").asString()).isEqualTo("Eleven");
    JsonNode profile = ALPINE.as(11).get("/api/users/profile").expect(200).json();
    assertThat(profile).isEqualTo(changed);
    assertThat(profile.path("country").asString()).isEqualTo("FR");
  }

  @Test
  void listsSignalsByFiltersAndPages() {
    Reply first =
        ALPINE.get("/api/signals?active=true&minConfidence=0.5&page=0&size=10").expect(200);
    Reply second = ALPINE.get("/api/signals?active=true&minConfidence=0.5&page=1&size=10");

    int total = Integer.parseInt(first.header("X-Total-Count"));
    assertThat(total).isGreaterThan(20);
    assertThat(first.header("X-Page-Count")).isEqualTo(String.valueOf(Math.ceilDiv(total, 10)));
    assertThat(first.json()).hasSize(10);
    String before = "9999";
    for (JsonNode signal : first.json()) {
      assertThat(signal.path("active").asBoolean()).isTrue();
      assertThat(signal.path("confidence").asDouble()).isGreaterThanOrEqualTo(0.5);
      assertThat(signal.path("createdAt").asString()).isLessThanOrEqualTo(before);
      before = signal.path("createdAt").asString();
    }
    assertThat(second.json().path(0).path("createdAt").asString()).isLessThanOrEqualTo(before);
    assertThat(second.json()).doesNotContainAnyElementsOf(first.json());
  }

  /** AL-1's own query, without a page: every active signal of a confidence, the newest first. */
  @Test
  void listsAllActiveSignalsOfAHighConfidenceWithoutAPage() {
    JsonNode all = ALPINE.get("/api/signals/active?minConfidence=0.8").expect(200).json();

    assertThat(all.size())
        .isGreaterThan(10)
        .isEqualTo(
            Integer.parseInt(
                ALPINE
                    .get("/api/signals?active=true&minConfidence=0.8&size=1")
                    .header("X-Total-Count")));
    String before = "9999";
    for (JsonNode signal : all) {
      assertThat(signal.path("active").asBoolean()).isTrue();
      assertThat(signal.path("confidence").asDouble()).isGreaterThanOrEqualTo(0.8);
      assertThat(signal.path("createdAt").asString()).isLessThanOrEqualTo(before);
      before = signal.path("createdAt").asString();
    }
    ALPINE.get("/api/signals/active?minConfidence=0.5").expectProblem(400);
  }

  /** AL-3: what the caller pays for, and what they have not read yet. */
  @Test
  void showsTheSubscriptionInForceAndTheUnreadCount() {
    JsonNode me = ALPINE.as(1).get("/api/auth/me").expect(200).json();
    JsonNode profile = ALPINE.as(1).get("/api/users/profile").expect(200).json();

    assertThat(me.path("tier").asString()).isEqualTo("elite");
    assertThat(me.path("subscription").path("plan").asString()).isEqualTo("elite");
    assertThat(me.path("subscription").path("until").asString())
        .isGreaterThan(Sample.END.toString());
    assertThat(profile.path("subscription")).isEqualTo(me.path("subscription"));
    assertThat(me.path("unreadNotifications").asInt()).isPositive();
    assertThat(profile.path("unreadNotifications")).isEqualTo(me.path("unreadNotifications"));
    long starter = starter();
    assertThat(ALPINE.as(starter).get("/api/auth/me").json().path("subscription").isNull())
        .isTrue();
  }

  private static long starter() {
    for (long user = 2; user < Alpine.USERS; user++) {
      if (ALPINE.as(user).get("/api/auth/me").json().path("tier").asString().equals("starter")) {
        return user;
      }
    }
    throw new AssertionError("every user pays");
  }

  @Test
  void packsTheWholePage() throws IOException {
    // The welcome page is a forward, after which Tomcat would drop what is not yet packed.
    Reply plain = ALPINE.as(null).get("/").expect(200);
    Reply packed = ALPINE.as(null).header("Accept-Encoding", "gzip").get("/").expect(200);

    assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
    try (InputStream unpacking =
        new GZIPInputStream(new ByteArrayInputStream(packed.response().body()))) {
      assertThat(unpacking.readAllBytes()).isEqualTo(plain.response().body());
    }
  }

  @Test
  void sendsALargePageCompressedToAFifth() {
    Reply plain = ALPINE.get("/api/signals?size=300").expect(200);
    Reply packed = ALPINE.as(null).header("Accept-Encoding", "gzip").get("/api/signals?size=300");

    assertThat(plain.response().body().length).isBetween(50_000, 200_000);
    assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(packed.response().body().length).isLessThan(plain.response().body().length / 5);
  }

  @Test
  void showsASymbolWithItsNewest() {
    String symbol = anySymbol();
    JsonNode shown = ALPINE.get("/api/signals/" + symbol).expect(200).json();

    assertThat(shown.path("name").asString()).isNotBlank();
    assertThat(shown.path("newest")).isNotEmpty();
    shown
        .path("newest")
        .forEach(signal -> assertThat(signal.path("symbol").asString()).isEqualTo(symbol));
  }

  @Test
  void followsASymbolOnce() {
    long user = register("follower@alpine.example");
    String wanted = "{\"symbol\": \"" + anySymbol() + "\", \"minConfidence\": 0.5}";

    ALPINE.as(user).post("/api/subscriptions", wanted).expect(201);
    ALPINE.as(user).post("/api/subscriptions", wanted).expectProblem(409);
    assertThat(ALPINE.as(user).get("/api/subscriptions").expect(200).json()).hasSize(1);
    ALPINE.as(user).send("DELETE", "/api/subscriptions/" + anySymbol(), null).expect(204);
    ALPINE.as(user).send("DELETE", "/api/subscriptions/" + anySymbol(), null).expectProblem(404);
    assertThat(ALPINE.as(user).get("/api/subscriptions").json()).isEmpty();
  }

  /** A subscription was read again after it was stored, when it might be gone. */
  @Test
  void followsASymbolWhileAnotherRequestRemovesIt() {
    long user = register("undecided@alpine.example");
    String symbol = anySymbol();
    List<Future<Integer>> statuses;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      statuses =
          IntStream.range(0, 160)
              .mapToObj(n ->
                  threads.submit(() ->
                      n % 2 == 0
                          ? ALPINE
                              .as(user)
                              .post("/api/subscriptions", "{\"symbol\": \"" + symbol + "\"}")
                              .status()
                          : ALPINE
                              .as(user)
                              .send("DELETE", "/api/subscriptions/" + symbol, null)
                              .status()))
              .toList();
    }
    assertThat(statuses.stream().map(Future::resultNow)).isSubsetOf(201, 204, 404, 409);
  }

  @Test
  void readsOwnNotificationsOnly() {
    Reply unread = ALPINE.as(1).get("/api/notifications?unread=true&size=5").expect(200);
    long id = unread.json().path(0).path("id").asLong();

    ALPINE.as(2).send("PUT", "/api/notifications/" + id + "/read", null).expectProblem(404);
    ALPINE.as(1).send("PUT", "/api/notifications/" + id + "/read", null).expect(204);
    ALPINE.as(1).send("PUT", "/api/notifications/" + id + "/read", null).expect(204);

    Reply after = ALPINE.as(1).get("/api/notifications?unread=true&size=5");
    assertThat(Integer.parseInt(after.header("X-Total-Count")))
        .isEqualTo(Integer.parseInt(unread.header("X-Total-Count")) - 1);
  }

  @Test
  void describesItselfWithTokensAndProblems() {
    JsonNode description = ALPINE.get("/v3/api-docs").expect(200).json();

    JsonNode me = description.path("paths").path("/api/auth/me").path("get");
    assertThat(me.path("security").path(0).has("bearer")).isTrue();
    assertThat(me.path("responses").has("401")).isTrue();
    assertThat(me.path("tags").toString()).isEqualTo("[\"Accounts\"]");
    JsonNode list = description.path("paths").path("/api/signals").path("get");
    assertThat(list.has("security")).isFalse();
    assertThat(list.path("parameters")).hasSize(5);
    assertThat(description.path("components").path("schemas").has("Problem")).isTrue();
    ALPINE.get("/api/monitor/alerts").expect(403);
    assertThat(description.path("paths").has("/api/monitor/alerts")).isFalse();
    assertThat(ALPINE.get("/api.html").expect(200).text()).contains("/v3/api-docs");
  }

  @Test
  void servesItsPageWithoutInlineCode() {
    Reply page = ALPINE.get("/").expect(200);

    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy"))
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(page.text())
        .doesNotContain("<style")
        .doesNotContain(" style=")
        .doesNotContainPattern("<script[^>]*>[^<]")
        .doesNotContainPattern(" on[a-z]+=");
    for (String file : new String[] {"app.js", "style.css", "favicon.svg"}) {
      ALPINE.get("/assets/" + file).expect(200);
    }
  }

  /** AL-7: known origins only, with credentials, and the three headers of lists and limits. */
  @Test
  void letsTheFrontEndReadResponsesAndNoOtherOrigin() {
    Reply preflight =
        ALPINE
            .as(null)
            .header("Origin", FRONT_END)
            .header("Access-Control-Request-Method", "PUT")
            .header("Access-Control-Request-Headers", "authorization,content-type,x-requested-with")
            .send("OPTIONS", "/api/users/profile", null);
    Reply listed = ALPINE.as(null).header("Origin", FRONT_END).get("/api/signals?size=1");
    Reply stranger =
        ALPINE.as(null).header("Origin", "https://evil.example").get("/api/signals?size=1");

    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(FRONT_END);
    assertThat(preflight.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(preflight.header("Access-Control-Allow-Methods").split(",\\s*", -1))
        .containsExactlyInAnyOrder("GET", "POST", "PUT", "DELETE", "OPTIONS");
    assertThat(preflight.header("Access-Control-Allow-Headers").split(",\\s*", -1))
        .containsExactlyInAnyOrder("Content-Type", "Authorization", "X-Requested-With");
    assertThat(listed.header("Access-Control-Expose-Headers").split(",\\s*", -1))
        .containsExactlyInAnyOrder("X-Total-Count", "X-Page-Count", "X-RateLimit-Remaining");
    assertThat(stranger.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void showsHealthAndMetrics() {
    await().atMost(Duration.ofMinutes(1)).until(() -> ALPINE.get("/health").status() == 200);
    JsonNode health = ALPINE.get("/health").expect(200).json();

    assertThat(health.path("status").asString()).isEqualTo("healthy");
    assertThat(health.path("checks").has("database")).isTrue();
    assertThat(health.path("checks").has("redis")).isTrue();
    ALPINE.get("/readyz").expect(200);
    String signals = "api_requests_total{method=\"GET\",route=\"/api/signals\",status=\"200\"}";
    ALPINE.get("/api/signals?size=1").expect(200);
    // A request is counted once its response is written.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> ALPINE.get("/metrics").expect(200).text().contains(signals));
    String scrape = ALPINE.get("/metrics").expect(200).text();
    assertThat(ReferenceMeters.unknown(scrape)).isEmpty();
    assertThat(scrape)
        .contains("redis_cache_hits_total")
        .contains("redis_cache_misses_total")
        .contains("redis_cache_operations_total")
        .contains("api_request_duration_seconds_bucket")
        .contains("db_query_duration_seconds_bucket")
        .doesNotContain("api_requests_total{method=\"GET\",route=\"/health")
        .doesNotContain("api_requests_total{method=\"GET\",route=\"/readyz");
  }

  private static String anySymbol() {
    return ALPINE.get("/api/signals?size=1").json().path(0).path("symbol").asString();
  }

  private static long register(String email) {
    String wanted =
        "{\"email\": \"" + email + "\", \"password\": \"correct horse\", \"name\": \"Some One\"}";
    return ALPINE
        .as(null)
        .post("/api/auth/register", wanted)
        .expect(201)
        .json()
        .path("id")
        .asLong();
  }
}
