// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.baseline.Baselines;
import dev.headroom.monitor.business.BusinessMetrics;
import dev.headroom.monitor.business.BusinessSettings;
import dev.headroom.monitor.decision.DecisionStore;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import dev.headroom.spring.monitor.ActuatorProbes;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.operator.OnOperators;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Records the meters of the application in memory, and registers business metrics and baselines.
 *
 * <p>Thread-safe. Adds no registry that an injection could meet. Beans that nothing needs earlier
 * are created once the application is ready.
 */
@Lazy
@AutoConfiguration(after = HeadroomAutoConfiguration.class, before = MonitorAutoConfiguration.class)
@ConditionalOnClass(RecordedHistory.class)
@ConditionalOnSetting(value = "headroom.monitor.history.enabled", orUnset = true)
public class HistoryAutoConfiguration {
  private static final int DEFAULT_PORT = 8080;

  @Bean
  Recording headroomRecording(HistorySettings settings, Environment environment) {
    return new Recording(settings, ActuatorProbes.in(environment));
  }

  @Bean
  @ConditionalOnWebApplication
  InstanceName headroomWebInstanceName(HistorySettings settings, Environment environment) {
    int port = environment.getProperty("server.port", Integer.class, DEFAULT_PORT);
    return InstanceName.of(settings, environment, port);
  }

  @Bean
  @ConditionalOnNotWebApplication
  InstanceName headroomInstanceName(HistorySettings settings, Environment environment) {
    return InstanceName.of(settings, environment, 0);
  }

  @Bean
  RecordedHistory headroomHistory(
      Recording recording, HistorySettings settings, InstanceName name, TimeSource time) {
    return new RecordedHistory(recording.recorder(), settings, name.value(), time);
  }

  /** What operators decide: in the store that instances share, where there is one. */
  @Bean
  Decisions headroomDecisions(ObjectProvider<DecisionStore> store, TimeSource time) {
    DecisionStore shared = store.getIfAvailable();
    return shared == null ? new Decisions(time) : new Decisions(shared, time);
  }

  /** Starts recording once the application is ready, so that its start is not slowed down. */
  @Bean
  HistoryStart headroomHistoryStart(
      RecordedHistory history, Recording recording, LayerMeters meters) {
    return new HistoryStart(history, recording, meters);
  }

  @Bean
  BusinessMetrics headroomBusinessMetrics(
      LayerMeters meters, Recording recording, BusinessSettings settings) {
    Recorder recorder = recording.recorder();
    return new BusinessMetrics(meters.getIfUnique(() -> recorder), settings);
  }

  @Bean
  @Conditional(OnOperators.class)
  Baselines headroomBaselines(
      History history,
      ObjectProvider<HealthMonitor> health,
      Environment environment,
      Decisions decisions) {
    return new Baselines(new CurrentBaseline(history, health, environment)::of, decisions);
  }
}
