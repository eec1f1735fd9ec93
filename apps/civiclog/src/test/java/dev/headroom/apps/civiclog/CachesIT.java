// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.civiclog.audit.AssociationChanged;
import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** CL-2: what is cached, for whom, and until when. Tests change associations 2 and 3. */
final class CachesIT {

  private static final Duration PATIENT = Duration.ofMinutes(2);

  @Test
  void areWarmedByAssociationAndByUserAfterTheStart() {
    long manager = Civiclog.number("SELECT id FROM users WHERE email = 'manager@example.org'");
    // An application of its own, whose values no other test invalidates.
    try (RunningApp fresh = Civiclog.app().start()) {
      Map<String, Cache<?, ?>> caches = caches(fresh);
      await()
          .atMost(PATIENT)
          .untilAsserted(() -> {
            assertThat(valueOf(caches, "civiclog.user", manager)).isNotNull();
            assertThat(valueOf(caches, "civiclog.association", 3L)).isNotNull();
            assertThat(valueOf(caches, "civiclog.dashboard", 3L)).isNotNull();
            assertThat(valueOf(caches, "civiclog.analytics", 3L)).isNotNull();
          });
    }
  }

  @Test
  void showAChangeOnceItsTransactionCommits() {
    String path = "/api/associations/3/dashboard";
    long cents = unpaid(path);
    String pay =
        "UPDATE fines f SET cents = cents + 100 FROM violations v WHERE v.id = f.violation_id AND"
            + " v.association_id = 3 AND f.state = 'unpaid' AND f.id = (SELECT min(x.id) FROM"
            + " fines x JOIN violations y ON y.id = x.violation_id"
            + " WHERE y.association_id = 3 AND x.state = 'unpaid')";
    Civiclog.APP.change(pay, null);
    assertThat(unpaid(path)).as("from the cache").isEqualTo(cents);

    Civiclog.APP.change(pay, new AssociationChanged(2));
    assertThat(unpaid(path)).as("another association's change").isEqualTo(cents);
    Civiclog.APP.change(pay, new AssociationChanged(3));

    assertThat(unpaid(path)).isEqualTo(cents + 300);
  }

  @Test
  void showANoticeToMembersAtOnceAndInTheAudit() {
    String path = "/api/associations/1/notices";
    String before = Civiclog.read(Civiclog.RESIDENT, path).path("items").toString();
    String notice = "{\"title\": \"<b>Pool</b>\", \"body\": \"Opens on Monday.\"}";
    Civiclog.APP.as(Civiclog.token(Civiclog.RESIDENT)).post(path, notice).expectProblem(403);

    Reply published = Civiclog.APP.as(Civiclog.token(Civiclog.MANAGER)).post(path, notice);

    long id = published.expect(201).json().path("id").asLong();
    JsonNode newest = Civiclog.read(Civiclog.RESIDENT, path).path("items").get(0);
    assertThat(newest.path("id").asLong()).isEqualTo(id);
    assertThat(newest.path("title").asString()).isEqualTo("<b>Pool</b>");
    assertThat(before).doesNotContain("Opens on Monday.");
    JsonNode entry =
        Civiclog.read(Civiclog.BOARD, "/api/associations/1/audit").path("items").get(0);
    assertThat(entry.path("action").asString()).isEqualTo("published");
    assertThat(entry.path("subjectId").asLong()).isEqualTo(id);
    Civiclog.APP
        .as(Civiclog.token(Civiclog.MANAGER))
        .post(path, "{\"title\": \" \", \"body\": \"x\"}")
        .expectProblem(400);
  }

  @Test
  void areCountedWithTheirBytesForAdministratorsAlone() {
    Civiclog.read(Civiclog.BOARD, "/api/me");
    Civiclog.APP.as(Civiclog.token(Civiclog.BOARD)).get("/api/cache/stats").expectProblem(403);

    JsonNode stats = Civiclog.read(Civiclog.ADMIN, "/api/cache/stats");

    assertThat(stats.path("caches").valueStream())
        .filteredOn(each -> each.path("name").asString().equals("civiclog.user"))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.path("entries").asLong()).isPositive();
          assertThat(each.path("bytes").asLong()).isPositive();
          assertThat(each.path("hitRate").asDouble()).isBetween(0.0, 1.0);
        });
  }

  @Test
  void areWarmedOnRequestOfAnAdministrator() {
    Map<String, Cache<?, ?>> caches = caches(Civiclog.APP);
    // Not by the first warming, which may run still: this one runs when that has ended.
    await().atMost(PATIENT).until(() -> Civiclog.APP.bean(CacheWarming.class).warm() != null);
    Civiclog.APP.change("SELECT 1", new AssociationChanged(2));
    assertThat(valueOf(caches, "civiclog.analytics", 2L)).isNull();
    Civiclog.APP
        .as(Civiclog.token(Civiclog.BOARD))
        .send("POST", "/api/cache/warm", null)
        .expectProblem(403);

    Civiclog.APP
        .as(Civiclog.token(Civiclog.ADMIN))
        .send("POST", "/api/cache/warm", null)
        .expect(202);

    await().atMost(PATIENT).until(() -> valueOf(caches, "civiclog.analytics", 2L) != null);
  }

  private static Map<String, Cache<?, ?>> caches(RunningApp app) {
    Map<String, Cache<?, ?>> byName = new ConcurrentHashMap<>();
    app.bean(Caches.class).onEachCache(each -> byName.put(each.name(), each));
    return byName;
  }

  @SuppressWarnings("unchecked") // all four have ids as keys
  private static @Nullable Object valueOf(Map<String, Cache<?, ?>> caches, String name, long key) {
    return ((Cache<Long, ?>) Objects.requireNonNull(caches.get(name))).getIfPresent(key);
  }

  private static long unpaid(String path) {
    return Civiclog.read(Civiclog.MANAGER, path).path("unpaid").path("cents").asLong();
  }
}
