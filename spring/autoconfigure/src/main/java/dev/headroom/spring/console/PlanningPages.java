// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.console;

import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.console.page.planning.BaselinesPage;
import dev.headroom.console.page.planning.MigrationsPage;
import dev.headroom.console.page.planning.ScalingForecast;
import dev.headroom.console.page.planning.ScalingPage;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.baseline.Baselines;
import dev.headroom.monitor.history.History;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The pages of scaling, baselines and index migrations.
 *
 * <p>Thread-safe.
 */
@Configuration(proxyBeanMethods = false)
class PlanningPages {
  @Bean
  BaselinesPage headroomBaselinesPage(ObjectProvider<Baselines> baselines) {
    return new BaselinesPage(baselines.getIfAvailable());
  }

  @Bean
  ScalingPage headroomScalingPage(
      ObjectProvider<Alerts> alerts,
      ObjectProvider<History> history,
      ObjectProvider<ScalingForecast> forecast) {
    return new ScalingPage(
        alerts.getIfAvailable(),
        history.getIfAvailable(History::none),
        present -> forecast.stream().flatMap(each -> each.sections(present).stream()).toList());
  }

  /**
   * What is predicted of scaling.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(CapacityMonitor.class)
  static class Predicted {
    @Bean
    @ConditionalOnBean(CapacityMonitor.class)
    ScalingForecast headroomScalingForecast(CapacityMonitor capacity) {
      return new ScalingForecast(capacity);
    }
  }

  /**
   * The page of index migrations.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(StatementShapes.class)
  static class Migrated {
    @Bean
    @ConditionalOnBean(StatementShapes.class)
    MigrationsPage headroomMigrationsPage(
        ObjectProvider<IndexMigrator> migrator,
        ObjectProvider<IndexAdvisor> advisor,
        ObjectProvider<History> history) {
      return new MigrationsPage(
          migrator.getIfAvailable(),
          advisor.getIfAvailable(),
          history.getIfAvailable(History::none));
    }
  }
}
