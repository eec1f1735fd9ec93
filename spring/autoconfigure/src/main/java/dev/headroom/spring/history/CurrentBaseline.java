// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static dev.headroom.spring.operator.JsonValues.lower;

import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;

/**
 * Takes a baseline of the service as it is now.
 *
 * <p>Immutable; its parts are thread-safe.
 */
record CurrentBaseline(
    History history, ObjectProvider<HealthMonitor> health, Environment environment) {

  Baseline of(Duration window) {
    return Baseline.of(history.ofService(), window, version(), configuration(), services());
  }

  private String version() {
    return history.events(Instant.EPOCH, Instant.MAX).stream()
        .filter(each -> each.kind().isStart())
        .reduce((earlier, later) -> later)
        .map(Event::subject)
        .orElse("");
  }

  private Map<String, String> configuration() {
    Map<String, String> configuration = PerformanceSettings.of(environment);
    configuration.put("instances", String.valueOf(history.live().size()));
    return configuration;
  }

  private Map<String, String> services() {
    Map<String, String> services = new TreeMap<>();
    health.ifAvailable(monitor ->
        monitor
            .report()
            .components()
            .forEach((name, each) -> services.put(name, lower(each.state()))));
    return services;
  }
}
