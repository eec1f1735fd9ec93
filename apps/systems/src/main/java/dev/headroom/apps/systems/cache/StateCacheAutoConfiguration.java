// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.cache;

import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Headroom's caches, unless the application has others in its state; those load on every call where
 * {@code headroom.cache.enabled} is false.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = CacheAutoConfiguration.class)
public class StateCacheAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  StateCaches stateCaches(Caches caches, CacheWarming warming) {
    return new HeadroomCaches(caches, warming);
  }

  @Bean
  JsonCaches jsonCaches(
      Caches caches, CachePolicies policies, JsonCodecs codecs, CacheWarming warming) {
    return new JsonCaches(caches, policies, codecs, warming);
  }
}
