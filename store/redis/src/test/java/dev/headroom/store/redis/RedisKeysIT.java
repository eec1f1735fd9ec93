// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Cache;
import dev.headroom.cache.codec.Codec;
import dev.headroom.ground.StoreHealth;
import dev.headroom.limit.RateLimiter;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The names of all keys in Redis. */
final class RedisKeysIT {

  /** A new process on a busy machine is slow. */
  private static final Duration PATIENT = Duration.ofSeconds(5);

  @Test
  void namesEveryKeyByItsApplicationItsCapabilityAndTheFormat() {
    try (RedisServer server = RedisServer.temporary();
        Redis shop = connected(server, "shop")) {
      use(shop);
      assertThat(keys(server))
          .isNotEmpty()
          .allMatch(key -> key.matches("\\{shop:(cache|limit|session)}:1:.+"));
    }
  }

  @Test
  void keepsTwoApplicationsOnOneServerApart() {
    try (RedisServer server = RedisServer.temporary();
        Redis shop = connected(server, "shop");
        Redis store = connected(server, "store")) {
      Cache<String, String> here = names(shop);
      Cache<String, String> there = names(store);
      here.put("a", "of the shop");
      there.put("a", "of the store");
      here.clear();
      assertThat(there.getIfPresent("a")).isEqualTo("of the store");
      assertThat(here.getIfPresent("a")).isNull();
      RateLimiter limit = limit(shop);
      assertThat(limit.tryAcquire("caller").admitted()).isTrue();
      assertThat(limit.tryAcquire("caller").admitted()).isFalse();
      assertThat(limit(store).tryAcquire("caller").admitted()).isTrue();
    }
  }

  private static void use(Redis redis) {
    Cache<String, String> names = names(redis);
    assertThat(names.get("a", key -> "v")).isEqualTo("v");
    names.put("b", "v");
    names.clear();
    names.invalidateTags(List.of("tag"));
    assertThat(limit(redis).tryAcquire("caller").admitted()).isTrue();
  }

  private static Cache<String, String> names(Redis redis) {
    return Cache.builder("names").shared(redis.cacheLevel(), Codec.utf8()).build();
  }

  private static RateLimiter limit(Redis redis) {
    return RateLimiter.builder().limit("1/1h").store(redis).build();
  }

  private static Redis connected(RedisServer server, String application) {
    RedisSettings usual = RedisSettings.of(server.uri());
    Redis redis =
        Redis.connect(
            new RedisSettings(
                server.uri(),
                application,
                PATIENT,
                PATIENT,
                usual.connectTimeout(),
                usual.probeInterval()));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> redis.health().state() == StoreHealth.State.UP);
    return redis;
  }

  private static List<String> keys(RedisServer server) {
    RedisClient client = RedisClient.create(server.uri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return connection.sync().keys("*");
    } finally {
      client.shutdown();
    }
  }
}
