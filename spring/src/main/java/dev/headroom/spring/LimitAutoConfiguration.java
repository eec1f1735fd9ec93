// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitMeters;
import dev.headroom.limit.MemoryLimitState;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * What decides limits in this process, and the limits' meters.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {RedisAutoConfiguration.class, MonitorAutoConfiguration.class})
public class LimitAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  LimitMeters limitMeters(MeterRegistry registry) {
    return new LimitMeters(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  MemoryLimitState memoryLimitState(
      HeadroomProperties properties, LimitMeters meters, TimeSource time) {
    return new MemoryLimitState(time, properties.limit().maxKeys(), meters);
  }
}
