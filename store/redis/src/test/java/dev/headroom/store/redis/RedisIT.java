// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.Cache;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.StoreHealth;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.connection.RealRedis;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Redis without Spring. */
final class RedisIT {

  record Profile(long id, String name) {}

  @Test
  void sharesTheValuesOfCachesThatAreBuiltAlone() {
    try (RedisServer server = RedisServer.temporary();
        Redis here = Redis.connect(RealRedis.patient(server.uri()));
        Redis there = Redis.connect(RealRedis.patient(server.uri()))) {
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isUp(here) && isUp(there));
      Cache<Long, Profile> one = profiles(here);
      Cache<Long, Profile> other = profiles(there);
      Profile ada = new Profile(1, "Ada");
      assertThat(one.get(1L, id -> ada)).isEqualTo(ada);
      assertThat(other.getIfPresent(1L)).isEqualTo(ada);
      assertThat(one.invalidate(1L).isPublished()).isTrue();
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(other.getIfPresent(1L)).isNull());
    }
  }

  private static boolean isUp(Redis redis) {
    return redis.health().state() == StoreHealth.State.UP;
  }

  private static Cache<Long, Profile> profiles(Redis redis) {
    return Cache.builder("profiles").shared(redis.cacheLevel(), Profile.class).build();
  }

  @Test
  void refusesAMalformedUrl() {
    assertThatThrownBy(() -> Redis.connect("http://example.com"))
        .isInstanceOf(SettingsException.class);
  }
}
