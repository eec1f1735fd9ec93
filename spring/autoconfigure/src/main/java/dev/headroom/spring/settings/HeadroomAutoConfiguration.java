// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.database.pool.PoolSettings;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.limit.LimitRules;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What all parts need: the settings, checked at once, and the time.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration
@EnableConfigurationProperties(HeadroomProperties.class)
public class HeadroomAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  TimeSource headroomTime() {
    return TimeSource.system();
  }

  @Bean
  static SettingsReview headroomSettingsReview(ConfigurableEnvironment environment) {
    return new SettingsReview(environment);
  }

  @Bean
  HeadroomSettings headroomSettings(
      HeadroomProperties properties,
      LayerSettings layer,
      ObjectProvider<PoolSettings> pool,
      ConfigurableEnvironment environment) {
    PoolSettings connections = pool.getIfAvailable(PoolSettings::defaults);
    return HeadroomSettings.of(
        properties,
        WrittenOrder.of(environment, LimitRules.AT),
        DatabaseAutoConfiguration.inUse(connections, layer.enabled()).max());
  }
}
