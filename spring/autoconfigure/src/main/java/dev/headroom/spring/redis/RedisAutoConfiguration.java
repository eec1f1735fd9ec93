// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.redis;

import dev.headroom.ground.TimeSource;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisSettings;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.limit.RedisLimitState;
import dev.headroom.store.redis.session.RedisRevocationRelay;
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
  RedisStore redisStore(RedisSettings settings, TimeSource time) {
    return RedisStore.open(settings, time);
  }

  @Bean
  @ConditionalOnMissingBean
  RedisCacheLevel redisCacheLevel(RedisStore store, RedisSettings settings) {
    return new RedisCacheLevel(store, settings.prefix());
  }

  @Bean
  @ConditionalOnMissingBean
  RedisLimitState redisLimitState(RedisStore store, RedisSettings settings) {
    return new RedisLimitState(store, settings.prefix());
  }

  @Bean
  @ConditionalOnMissingBean
  RedisRevocationRelay redisRevocations(RedisStore store, RedisSettings settings) {
    return new RedisRevocationRelay(store, settings.prefix());
  }
}
