// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.baseline.Baselines;
import dev.headroom.monitor.business.BusinessMetrics;
import dev.headroom.monitor.history.History;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.LayerMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Registers the operators' endpoints of the history, of business metrics and of baselines, in a web
 * application that asks for them.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {HistoryAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({History.class, DispatcherServlet.class})
@ConditionalOnBean({History.class, Recording.class, BusinessMetrics.class, Baselines.class})
@ConditionalOnSetting("headroom.monitor.admin")
public class HistoryAdminAutoConfiguration {

  @Bean
  PerformanceAdmin headroomPerformanceAdmin(
      History history, Recording recording, LayerMeters meters, OperatorAccess operators) {
    MeterRegistry recorder = recording.recorder();
    LiveMeters live = new LiveMeters(List.of(meters.getIfUnique(() -> recorder), recorder));
    return new PerformanceAdmin(history, live, operators);
  }

  @Bean
  HealthEndpoint headroomHealthEndpoint(
      ObjectProvider<HealthMonitor> health, OperatorAccess operators) {
    return new HealthEndpoint(health.getIfAvailable(), operators);
  }

  @Bean
  BusinessAdmin headroomBusinessAdmin(BusinessMetrics metrics, OperatorAccess operators) {
    return new BusinessAdmin(metrics, operators);
  }

  @Bean
  BaselineAdmin headroomBaselineAdmin(Baselines baselines, OperatorAccess operators) {
    return new BaselineAdmin(baselines, operators);
  }
}
