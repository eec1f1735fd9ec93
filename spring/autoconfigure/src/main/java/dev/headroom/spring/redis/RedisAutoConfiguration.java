// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.redis;

import dev.headroom.ground.TimeSource;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.HeadroomProperties;
import dev.headroom.spring.settings.HeadroomSettings;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisSettings;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.limit.RedisLimitState;
import dev.headroom.store.redis.session.RedisRevocationRelay;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Redis, where its address is set.
 *
 * <p>Thread-safe. Starting never waits for Redis.
 */
@AutoConfiguration(after = HeadroomAutoConfiguration.class)
@ConditionalOnProperty("headroom.redis.url")
public class RedisAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  RedisStore redisStore(HeadroomSettings settings, TimeSource time) {
    RedisSettings redis = Objects.requireNonNull(settings.redis(), "the condition saw an address");
    return RedisStore.open(redis, time);
  }

  @Bean
  @ConditionalOnMissingBean
  RedisCacheLevel redisCacheLevel(RedisStore store, HeadroomProperties properties) {
    return new RedisCacheLevel(store, properties.redis().prefix());
  }

  @Bean
  @ConditionalOnMissingBean
  RedisLimitState redisLimitState(RedisStore store, HeadroomProperties properties) {
    return new RedisLimitState(store, properties.redis().prefix());
  }

  @Bean
  @ConditionalOnMissingBean
  RedisRevocationRelay redisRevocations(RedisStore store, HeadroomProperties properties) {
    return new RedisRevocationRelay(store, properties.redis().prefix());
  }
}
