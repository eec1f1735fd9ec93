// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import dev.headroom.apps.alpine.AlpineSettings;
import dev.headroom.apps.systems.AppState;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Chooses how users are counted: as set, else as the application's state does. */
@Configuration(proxyBeanMethods = false)
class AnalyticsConfiguration {

  @Bean
  AnalyticsReader analyticsReader(
      AlpineSettings settings, Environment environment, JdbcClient database) {
    AlpineSettings.Analytics way =
        Objects.requireNonNullElseGet(
            settings.analytics(),
            () ->
                switch (AppState.of(environment)) {
                  case ORIGINAL -> AlpineSettings.Analytics.QUERIES;
                  case PLAIN -> AlpineSettings.Analytics.SCAN;
                  case HEADROOM -> AlpineSettings.Analytics.ROLL_UP;
                });
    return switch (way) {
      case QUERIES -> new AnalyticsByEightQueries(database);
      case SCAN -> new AnalyticsByOneScan(database);
      case ROLL_UP -> new AnalyticsByRollUp(database);
    };
  }
}
