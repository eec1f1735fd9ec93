// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.Redis;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A Redis that answers, and refuses to write. */
final class RedisRefusalIT {

  @Test
  void ofWantOfMemoryReachesNoCaller() {
    goesOnWithout(redis -> redis.configSet("maxmemory", "1"));
  }

  /** What a full server must not do is grow; what it must do is forget. */
  @Test
  void ofAFullServerRefusesValuesAndExecutesInvalidations() {
    try (RedisServer server = RedisServer.temporary();
        Redis redis = Redis.connect(patient(server, "full"))) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> redis.health().state() == StoreHealth.State.UP);
      Caches caches = Caches.tiered(redis.cacheLevel(), TimeSource.system());
      Cache<String, String> cache =
          caches.cache(CachePolicy.builder("names", Codec.utf8()).build(), Function.identity());
      cache.put("a", "old", List.of("x"));
      cache.put("b", "old");
      RedisClient client = RedisClient.create(server.uri());
      try (StatefulRedisConnection<String, String> connection = client.connect()) {
        RedisCommands<String, String> commands = connection.sync();
        commands.configSet("maxmemory-policy", "noeviction");
        commands.configSet("maxmemory", Long.toString(used(commands) + 1_000_000));
        String value = "v".repeat(10_000);
        for (int i = 0; i < 500; i++) {
          assertThat(cache.get("k" + i, key -> value)).isEqualTo(value);
        }
        assertThat(used(commands)).isLessThan(limit(commands) + 500_000);
        assertThat(cache.invalidate("b").isPublished()).isTrue();
        assertThat(caches.invalidateTags(List.of("x")).isPublished()).isTrue();
        assertThat(cache.getIfPresent("a")).isNull();
        assertThat(cache.clear().isPublished()).isTrue();
        long now = System.nanoTime();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> caches.isCaughtUpTo(now));
      } finally {
        client.shutdown();
      }
    }
  }

  private static RedisSettings patient(RedisServer server, String application) {
    RedisSettings settings = RealRedis.patient(server.uri());
    return new RedisSettings(
        settings.url(),
        application,
        settings.commandTimeout(),
        settings.limitTimeout(),
        settings.connectTimeout(),
        settings.probeInterval());
  }

  private static long used(RedisCommands<String, String> redis) {
    return redis
        .info("memory")
        .lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  private static long limit(RedisCommands<String, String> redis) {
    return Long.parseLong(redis.configGet("maxmemory").get("maxmemory"));
  }

  @Test
  void ofAReplicaReachesNoCaller() {
    goesOnWithout(redis -> redis.replicaof("127.0.0.1", 1));
  }

  private static void goesOnWithout(Consumer<RedisCommands<String, String>> change) {
    AtomicInteger loads = new AtomicInteger();
    try (RedisServer server = RedisServer.temporary();
        Redis redis = Redis.connect(patient(server, "refusal"))) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> redis.health().state() == StoreHealth.State.UP);
      Cache<String, String> cache =
          Cache.builder("names").shared(redis.cacheLevel(), Codec.utf8()).build();
      assertThat(cache.get("before", key -> "v")).isEqualTo("v");
      RedisClient client = RedisClient.create(server.uri());
      try (StatefulRedisConnection<String, String> connection = client.connect()) {
        change.accept(connection.sync());
      } finally {
        client.shutdown();
      }
      assertThat(cache.get("a", key -> "v" + loads.incrementAndGet())).isEqualTo("v1");
      assertThat(cache.get("b", key -> "v" + loads.incrementAndGet())).isEqualTo("v2");
      cache.put("c", "put");
      assertThat(cache.getIfPresent("c")).isEqualTo("put");
      cache.invalidate("a");
      assertThat(cache.get("a", key -> "v" + loads.incrementAndGet())).isEqualTo("v3");
      assertThat(cache.stats().count(CacheMeter.UNAVAILABLE)).isPositive();
    }
  }
}
