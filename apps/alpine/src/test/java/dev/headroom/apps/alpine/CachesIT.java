// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.cache.Caches;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.store.embedded.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What is cached is served again, until a write changes it. */
class CachesIT {

  private static final RedisServer REDIS = RedisServer.temporary();
  private static final String DATABASE = Alpine.DATABASE.fresh();
  private static final Alpine ALPINE = start();

  private static Alpine start() {
    return Alpine.on(DATABASE)
        .with("headroom.redis.url", REDIS.uri())
        // A slow machine must not let an instance load what the other has shared.
        .with("headroom.redis.command-timeout", "5s")
        .start();
  }

  @AfterAll
  static void end() {
    ALPINE.close();
    REDIS.close();
  }

  @Test
  void servesTheSecondQuestionFromMemory() {
    for (String path :
        new String[] {"/api/auth/me", "/api/users/profile", "/api/signals/subscribed"}) {
      Reply first = ALPINE.as(101).get(path).expect(200);
      long hits = hits();
      Reply second = ALPINE.as(101).get(path).expect(200);

      assertThat(second.text()).isEqualTo(first.text());
      assertThat(hits()).as(path).isEqualTo(hits + 1);
    }
    ALPINE.asAdmin().get("/api/admin/analytics");
    ALPINE.asAdmin().get("/api/admin/revenue");
    long hits = hits();
    ALPINE.asAdmin().get("/api/admin/analytics");
    ALPINE.asAdmin().get("/api/admin/revenue");
    assertThat(hits()).isEqualTo(hits + 2);
  }

  @Test
  void givesAnotherInstanceWhatThisOneLoaded() {
    Reply here = ALPINE.as(102).get("/api/users/profile").expect(200);
    ALPINE.bean(JdbcClient.class).sql("UPDATE users SET name = 'Changed' WHERE id = 102").update();

    try (Alpine other = start()) {
      assertThat(other.as(102).get("/api/users/profile").json()).isEqualTo(here.json());
    }
  }

  @Test
  void forgetsWhatAProfileChangeChanges() {
    ALPINE.as(103).get("/api/auth/me");
    ALPINE.as(103).get("/api/users/profile");

    ALPINE
        .as(103)
        .put("/api/users/profile", "{\"name\": \"New Name\", \"country\": \"IT\"}")
        .expect(200);

    assertThat(name("/api/auth/me")).isEqualTo("New Name");
    assertThat(name("/api/users/profile")).isEqualTo("New Name");
  }

  @Test
  void forgetsWhatASubscriptionChanges() {
    JsonNode before = ALPINE.as(104).get("/api/users/profile").json();
    String followed =
        ALPINE.as(104).get("/api/subscriptions").json().path(0).path("symbol").asString();
    ALPINE.as(104).get("/api/signals/subscribed");

    ALPINE.as(104).send("DELETE", "/api/subscriptions/" + followed, null).expect(204);

    JsonNode after = ALPINE.as(104).get("/api/users/profile").json();
    assertThat(after.path("subscriptions").asInt())
        .isEqualTo(before.path("subscriptions").asInt() - 1);
    assertThat(ALPINE.as(104).get("/api/signals/subscribed").text())
        .doesNotContain("\"symbol\":\"" + followed + "\"");

    ALPINE.as(104).post("/api/subscriptions", "{\"symbol\": \"" + followed + "\"}").expect(201);
    assertThat(ALPINE.as(104).get("/api/users/profile").json().path("subscriptions"))
        .isEqualTo(before.path("subscriptions"));
  }

  @Test
  void forgetsWhatAReadNotificationChanges() {
    int unread = ALPINE.as(1).get("/api/auth/me").json().path("unreadNotifications").asInt();
    JsonNode news = ALPINE.as(1).get("/api/users/profile").json().path("recent").path(0);

    ALPINE.as(1).send("PUT", "/api/notifications/" + unreadOf(1) + "/read", null).expect(204);
    ALPINE.as(1).send("PUT", "/api/notifications/" + news.path("id").asLong() + "/read", null);

    assertThat(ALPINE.as(1).get("/api/auth/me").json().path("unreadNotifications").asInt())
        .isLessThan(unread);
    assertThat(
            ALPINE
                .as(1)
                .get("/api/users/profile")
                .json()
                .path("recent")
                .path(0)
                .path("read")
                .asBoolean())
        .isTrue();
  }

  private static long unreadOf(long user) {
    return ALPINE.as(user).get("/api/notifications?unread=true").json().path(0).path("id").asLong();
  }

  private static String name(String path) {
    return ALPINE.as(103).get(path).expect(200).json().path("name").asString();
  }

  private static long hits() {
    return ALPINE.bean(Caches.class).stats().stream().mapToLong(CacheStats::memoryHits).sum();
  }
}
