// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.health;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.spring.monitor.MonitorProperties;
import dev.headroom.spring.settings.ConditionalOnSetting;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.annotation.Bean;

/**
 * Calls Actuator's health indicators in the background where {@code
 * headroom.monitor.background-health} asks for it.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration")
@ConditionalOnClass({HealthMonitor.class, HealthContributorRegistry.class})
@ConditionalOnBean(HealthContributorRegistry.class)
@ConditionalOnSetting("headroom.monitor.background-health")
public class BackgroundHealthAutoConfiguration {

  @Bean
  BackgroundHealthIndicators headroomBackgroundHealth(
      HealthContributorRegistry registry, MonitorProperties properties, TimeSource time) {
    return new BackgroundHealthIndicators(registry, properties.backgroundHealthTimeout(), time);
  }
}
