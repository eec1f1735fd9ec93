// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.redis;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.limit.state.LimitState;
import dev.headroom.session.revocation.RevocationRelay;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.limit.RedisLimitState;
import dev.headroom.store.redis.session.RedisRevocationRelay;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * What capabilities share in Redis, where there is one.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = RedisStoreAutoConfiguration.class)
@ConditionalOnClass(RedisStore.class)
@ConditionalOnBean(RedisStore.class)
public class RedisAutoConfiguration {

  /** The shared level of caches. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(CacheLevel.class)
  static class Caches {

    @Bean
    @ConditionalOnMissingBean
    RedisCacheLevel headroomRedisCacheLevel(RedisStore store) {
      return new RedisCacheLevel(store, store.settings().prefix());
    }
  }

  /** The shared state of rate limits, unless they are counted elsewhere. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(LimitState.class)
  @Conditional(CountedInRedis.class)
  static class Limits {

    @Bean
    @ConditionalOnMissingBean
    RedisLimitState headroomRedisLimitState(RedisStore store) {
      return new RedisLimitState(store, store.settings().prefix());
    }
  }

  /** The relay of revocations. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(RevocationRelay.class)
  static class Sessions {

    @Bean
    @ConditionalOnMissingBean
    RedisRevocationRelay headroomRedisRevocations(RedisStore store) {
      return new RedisRevocationRelay(store, store.settings().prefix());
    }
  }

  /** Whether the storage of limits is neither PostgreSQL nor memory. Immutable. */
  static final class CountedInRedis extends NoneNestedConditions {
    CountedInRedis() {
      super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnSetting(value = "headroom.limit.storage", is = "postgres")
    static final class InPostgres {}

    @ConditionalOnSetting(value = "headroom.limit.storage", is = "memory")
    static final class InMemory {}
  }
}
