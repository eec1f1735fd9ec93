// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Cache;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.StoreHealth;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.Redis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A Redis that answers, and refuses to write. */
final class RedisRefusalIT {

  @Test
  void ofWantOfMemoryReachesNoCaller() {
    goesOnWithout(redis -> redis.configSet("maxmemory", "1"));
  }

  @Test
  void ofAReplicaReachesNoCaller() {
    goesOnWithout(redis -> redis.replicaof("127.0.0.1", 1));
  }

  private static void goesOnWithout(Consumer<RedisCommands<String, String>> change) {
    AtomicInteger loads = new AtomicInteger();
    try (RedisServer server = RedisServer.temporary();
        Redis redis = Redis.connect(server.uri(), "refusal")) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
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
