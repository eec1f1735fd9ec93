// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Registers the health of each component as gauges.
 *
 * <p>Thread-safe. A scrape reads the latest results and probes no component.
 */
public final class HealthMeters {
  private HealthMeters() {}

  /** Registers the meters of the components that the monitor probes. */
  public static void bind(HealthMonitor monitor, MeterRegistry registry) {
    monitor
        .report()
        .components()
        .forEach((name, component) -> {
          MonitorMeter.HEALTH_UP.gauge(
              registry,
              monitor,
              each -> read(each, name, HealthMeters::up),
              name,
              component.kind().name().toLowerCase(Locale.ROOT));
          MonitorMeter.HEALTH_AGE.gauge(
              registry,
              monitor,
              each -> read(each, name, health -> health.age().toNanos() / 1e9),
              name);
        });
  }

  private static double up(ComponentHealth health) {
    return switch (health.state()) {
      case UP -> 1;
      case DOWN -> 0;
      case UNUSED -> Double.NaN;
    };
  }

  private static double read(
      HealthMonitor monitor, String component, ToDoubleFunction<ComponentHealth> value) {
    @Nullable ComponentHealth health = monitor.report().components().get(component);
    return health == null ? Double.NaN : value.applyAsDouble(health);
  }
}
