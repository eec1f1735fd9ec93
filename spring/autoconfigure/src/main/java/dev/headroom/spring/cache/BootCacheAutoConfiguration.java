// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Keeps the choice of Spring Boot's caches: see {@link BootCacheChoice}.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration
@ConditionalOnClass(
    name = {"org.springframework.cache.caffeine.CaffeineCacheManager", BootCacheChoice.SIMPLE})
public class BootCacheAutoConfiguration {

  @Bean
  static BootCacheChoice headroomBootCacheChoice(Environment environment) {
    return new BootCacheChoice(environment);
  }
}
