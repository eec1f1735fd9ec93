// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitMeters;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.LimitState;
import dev.headroom.limit.Limits;
import dev.headroom.store.redis.RedisLimitState;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * What decides limits, in Redis where its address is set, and the limits' meters.
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
  Limits limits(
      HeadroomProperties properties,
      ObjectProvider<RedisLimitState> redis,
      TimeSource time,
      LimitMeters meters) {
    LimitProperties limit = properties.limit();
    LimitSettings settings = new LimitSettings(limit.expectedInstances(), limit.maxKeys());
    @Nullable LimitState shared =
        limit.storage() == LimitProperties.Storage.MEMORY ? null : redis.getIfAvailable();
    return shared == null
        ? Limits.alone(settings, time, meters)
        : Limits.shared(shared, settings, time, meters);
  }
}
