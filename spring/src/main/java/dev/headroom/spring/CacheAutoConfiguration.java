// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.cache.CacheLevel;
import dev.headroom.cache.CacheMeters;
import dev.headroom.cache.Caches;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.HeadroomProperties.CacheType;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/**
 * The maker of caches, with the shared level behind it where there is one.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {RedisAutoConfiguration.class, MonitorAutoConfiguration.class},
    afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
public class CacheAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Caches caches(
      HeadroomProperties properties,
      ObjectProvider<CacheLevel> level,
      ObjectProvider<MeterRegistry> registry,
      TimeSource time) {
    Caches caches = caches(properties, level.getIfAvailable(), time);
    registry.ifAvailable(meters -> CacheMeters.bind(caches, meters));
    return caches;
  }

  @Bean
  @ConditionalOnMissingBean
  CachePolicies cachePolicies(HeadroomProperties properties) {
    return CachePolicies.of(properties.cache());
  }

  @Bean
  @ConditionalOnMissingBean
  JsonCodecs jsonCodecs(ObjectProvider<JsonMapper> mapper) {
    return new JsonCodecs(mapper.getIfAvailable(() -> JsonMapper.builder().build()));
  }

  private static Caches caches(
      HeadroomProperties properties,
      @org.jspecify.annotations.Nullable CacheLevel level,
      TimeSource time) {
    if (!properties.enabled() || !properties.cache().enabled()) {
      return Caches.off();
    }
    return level == null || properties.cache().type() == CacheType.MEMORY
        ? Caches.inMemory(time)
        : Caches.tiered(level, time);
  }
}
