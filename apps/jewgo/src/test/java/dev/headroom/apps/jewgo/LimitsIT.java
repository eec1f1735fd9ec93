// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JG-9: which rule counts which request of the real application, and under which key. */
class LimitsIT {

  private static RunningApp jewgo;
  private static String admin;

  @BeforeAll
  static void start() {
    jewgo =
        Jewgo.app()
            .without("headroom.limit.enabled")
            .with("RATE_LIMIT_ENABLED", true)
            .with("RATE_LIMIT_STORAGE_URL", "memory://")
            .with("TRUSTED_PROXIES", "127.0.0.0/8,::1")
            .start();
    admin = People.admin(jewgo);
  }

  @AfterAll
  static void close() {
    jewgo.close();
  }

  @Test
  void countsEachKindOfRequestByItsOwnRule() {
    assertThat(policy(from(null, "1").get("/api/v5/restaurants")))
        .isEqualTo("\"public-read\";q=100;w=60");
    assertThat(policy(from(null, "1").get("/api/v5/restaurants/search?q=a")))
        .isEqualTo("\"search\";q=30;w=60, \"public-read\";q=100;w=60");
    assertThat(policy(from(null, "1").get("/api/v5/restaurants/near?lat=1&lng=1")))
        .isEqualTo("\"search\";q=30;w=60, \"public-read\";q=100;w=60");
    assertThat(policy(from(null, "1").post("/api/v5/auth/register", "{")))
        .isEqualTo("\"public-write\";q=10;w=60");
    assertThat(policy(from(null, "1").get("/api/v5/auth/csrf"))).isEqualTo("\"csrf\";q=5;w=1");
    assertThat(policy(from(null, "1").post("/api/v5/auth/login", "{")))
        .contains("\"sign-in\";q=5;w=1")
        .doesNotContain("write");
    assertThat(policy(from(admin, "1").get("/api/v5/auth/me")))
        .isEqualTo("\"user-read\";q=500;w=60");
    assertThat(policy(from(admin, "1").send("PUT", "/api/v5/favourites/1", null)))
        .isEqualTo("\"user-write\";q=60;w=60");
    assertThat(policy(from(admin, "1").get("/api/v5/admin/reviews")))
        .isEqualTo("\"admin\";q=1000;w=60");
    assertThat(policy(from(admin, "1").post("/api/v5/admin/reviews/999999999/approve", "")))
        .isEqualTo("\"admin\";q=1000;w=60");
    assertThat(policy(jewgo.get("/healthz"))).isEmpty();
  }

  @Test
  void refusesTheEleventhWriteOfAnAddressAndTheNextAddressNot() {
    for (int i = 0; i < 10; i++) {
      from(null, "2").post("/api/v5/auth/register", "{").expectProblem(400);
    }
    Reply refused = from(null, "2").post("/api/v5/auth/register", "{").expectProblem(429);
    assertThat(refused.header("Retry-After")).isNotEmpty();
    assertThat(refused.header("X-Content-Type-Options")).isEqualTo("nosniff");
    from(null, "3").post("/api/v5/auth/register", "{").expectProblem(400);
  }

  /** By user, wherever they are: another address does not help. */
  @Test
  void refusesTheSixtyFirstWriteOfAUser() {
    String user = Jewgo.signIn(jewgo, "user2@jewgo.example", RunningApp.PASSWORD);
    for (int i = 0; i < 60; i++) {
      from(user, "4").send("PUT", "/api/v5/favourites/0", null).expectProblem(400);
    }
    from(user, "5").send("PUT", "/api/v5/favourites/0", null).expectProblem(429);
    from(user, "5").get("/api/v5/auth/me").expect(200);
  }

  /** Ten calls show a falling number; many at once meet a refusal. */
  @Test
  void slowsDownWhoTakesManyCsrfTokens() {
    List<Reply> replies =
        IntStream.range(0, 100)
            .parallel()
            .mapToObj(i -> from(null, "6").get("/api/v5/auth/csrf"))
            .toList();
    assertThat(replies).extracting(Reply::status).contains(200, 429);
    assertThat(replies)
        .extracting(reply -> reply.header("X-RateLimit-Remaining"))
        .contains("9", "0");
  }

  /** JG-2: the master switch also turns off what its own switch turns on. */
  @Test
  void countsNothingWithoutOptimizations() {
    try (RunningApp plain =
        Jewgo.app()
            .without("headroom.limit.enabled")
            .with("PERFORMANCE_OPTIMIZATIONS", false)
            .with("RATE_LIMIT_ENABLED", true)
            .start()) {
      Reply reply = plain.get("/api/v5/restaurants/search?q=a").expect(200);
      assertThat(policy(reply)).isEmpty();
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
  }

  private static RunningApp.Call from(@Nullable String token, String address) {
    return jewgo.as(token).header("X-Forwarded-For", "203.0.113." + address);
  }

  private static String policy(Reply reply) {
    return String.join(", ", reply.response().headers().allValues("RateLimit-Policy"));
  }
}
