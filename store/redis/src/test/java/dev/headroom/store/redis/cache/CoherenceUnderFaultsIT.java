// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.cache.CoherenceTrial;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three instances on one Redis whose ways to it are cut, frozen and slowed, which is emptied, and
 * which fails over to a server that lacks the last writes: nothing is served later than the bound.
 *
 * <p>{@code -Dcoherence.invalidations=1000000} runs it whole.
 */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class CoherenceUnderFaultsIT {

  private static final Duration BOUND = Duration.ofMillis(500);
  private static final long INVALIDATIONS = Long.getLong("coherence.invalidations", 8_000);

  private RedisPair redis;
  private final List<FaultyLink> links = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void start() {
    redis = new RedisPair();
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    redis.close();
  }

  @Test
  void servesNothingLaterThanTheBound() throws Exception {
    CoherenceTrial.Outcome outcome = trial(BOUND).run(INVALIDATIONS);
    assertThat(outcome.auditor().violations()).as(outcome.auditor().firstViolation()).isZero();
    assertThat(outcome.losses()).isPositive();
    assertThat(outcome.published()).isGreaterThan(INVALIDATIONS / 10);
    assertThat(outcome.reads()).isGreaterThan(outcome.published());
    assertThat(outcome.memoryHits())
        .as("memory was used at all")
        .isGreaterThan(outcome.published());
  }

  @Test
  void catchesACacheThatTrustsItsMemoryLonger() throws Exception {
    CoherenceTrial.Outcome outcome =
        trial(Duration.ofHours(1)).runUntilViolation(5 * INVALIDATIONS);
    assertThat(outcome.auditor().violations()).as("a broken variant").isPositive();
  }

  private CoherenceTrial trial(Duration bound) {
    List<CoherenceTrial.Node> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nodes.add(node(bound));
    }
    return new CoherenceTrial(nodes, BOUND, List.of(redis::flush, () -> redis.failOver(links)));
  }

  private CoherenceTrial.Node node(Duration bound) {
    FaultyLink link = FaultyLink.to(redis.primary().port());
    opened.add(link);
    links.add(link);
    RedisStore store =
        RealRedis.upWhenReturned(RedisSettings.of("redis://127.0.0.1:" + link.port()));
    opened.add(store);
    Caches caches = Caches.tiered(new RedisCacheLevel(store, "faults"), TimeSource.system());
    CachePolicy<String> policy =
        CachePolicy.builder("faults", Codec.utf8())
            .ttl(Duration.ofMinutes(10))
            .memoryTtl(Duration.ofMinutes(10))
            .bound(bound)
            .build();
    Cache<String, String> cache = caches.cache(policy, Function.identity());
    await().atMost(Duration.ofMinutes(1)).until(() -> caches.lagNanos() >= 0);
    return new CoherenceTrial.Node(cache, link);
  }
}
