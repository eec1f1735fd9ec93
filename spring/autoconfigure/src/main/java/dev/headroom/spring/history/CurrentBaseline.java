// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Takes a baseline of the service as it is now.
 *
 * <p>Immutable; its parts are thread-safe.
 */
record CurrentBaseline(History history, @Nullable HealthMonitor health, Environment environment) {

  Baseline of(Duration window) {
    return Baseline.of(history.ofService(), window, version(), configuration(), services());
  }

  private String version() {
    return history.events(Instant.EPOCH, Instant.MAX).stream()
        .filter(each -> each.kind() == Event.Kind.START || each.kind() == Event.Kind.DEPLOY)
        .reduce((earlier, later) -> later)
        .map(Event::subject)
        .orElse("");
  }

  /** What performance depends on besides the code. */
  private Map<String, String> configuration() {
    Map<String, String> configuration = new TreeMap<>();
    configuration.put("java", Runtime.version().toString());
    configuration.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    configuration.put("maxHeapBytes", String.valueOf(Runtime.getRuntime().maxMemory()));
    configuration.put("instances", String.valueOf(history.live().size()));
    for (String name :
        new String[] {
          "app.state",
          "spring.threads.virtual.enabled",
          "headroom.enabled",
          "headroom.cache.type",
          "headroom.database.pool.size",
          "headroom.database.pool.max-overflow",
          "headroom.edge.enforce"
        }) {
      String value = environment.getProperty(name);
      if (value != null) {
        configuration.put(name, value);
      }
    }
    return configuration;
  }

  private Map<String, String> services() {
    Map<String, String> services = new TreeMap<>();
    if (health != null) {
      health
          .report()
          .components()
          .forEach(
              (name, each) -> services.put(name, each.state().name().toLowerCase(Locale.ROOT)));
    }
    return services;
  }
}
