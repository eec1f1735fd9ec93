// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.spring.cache.CacheLevelWrapper;
import dev.headroom.spring.database.PoolWrapper;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.Policy;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Makes the calls of the resources that the settings name in their bulkheads.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = OverloadAutoConfiguration.class)
@ConditionalOnClass(AdaptiveLimiter.class)
@ConditionalOnPolicy({Policy.OVERLOAD, Policy.DEADLINE})
public class OverloadCallsAutoConfiguration {

  /**
   * Limits borrowed connections, where the database module is on the class path.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnPolicy(Policy.OVERLOAD)
  @ConditionalOnClass(name = "dev.headroom.database.pool.PoolSettings")
  static class Connections {

    @Bean
    @Order(PoolWrapper.BULKHEAD_ORDER)
    PoolWrapper headroomBulkheadPool(Bulkheads bulkheads) {
      return pool -> BulkheadDataSource.of(pool, bulkheads);
    }
  }

  /**
   * Limits reads of the shared cache level, where the cache module is on the class path.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnPolicy(Policy.OVERLOAD)
  @ConditionalOnClass(name = "dev.headroom.cache.level.CacheLevel")
  static class SharedLevel {

    @Bean
    CacheLevelWrapper headroomBulkheadCacheLevel(Bulkheads bulkheads) {
      return level -> BulkheadCacheLevel.of(level, bulkheads);
    }
  }

  /**
   * Adds the interceptor to Spring Boot's {@code RestClient.Builder}, where it is present.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.restclient.RestClientCustomizer")
  static class BootClients {

    @Bean
    RestClientCustomizer headroomBulkheadRestClients(BulkheadInterceptor interceptor) {
      return builder -> builder.requestInterceptor(interceptor);
    }
  }
}
