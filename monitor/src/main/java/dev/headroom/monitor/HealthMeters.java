// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows each component's health as meters.
 *
 * <p>Thread-safe; a scrape reads the latest results and asks no component.
 */
public final class HealthMeters {
  private HealthMeters() {}

  /** Registers the meters of the components that the monitor probes. */
  public static void bind(HealthMonitor monitor, MeterRegistry registry) {
    for (String name : monitor.report().components().keySet()) {
      gauge(MonitorMeter.HEALTH_UP, name, monitor, registry, each -> each.isUp() ? 1 : 0);
      gauge(MonitorMeter.HEALTH_AGE, name, monitor, registry, each -> each.age().toNanos() / 1e9);
    }
  }

  private static void gauge(
      MonitorMeter meter,
      String component,
      HealthMonitor monitor,
      MeterRegistry registry,
      ToDoubleFunction<ComponentHealth> value) {
    Gauge.builder(meter.meterName(), monitor, each -> read(each, component, value))
        .description(meter.description())
        .baseUnit(meter == MonitorMeter.HEALTH_AGE ? meter.unit() : null)
        .tag("component", component)
        .register(registry);
  }

  private static double read(
      HealthMonitor monitor, String component, ToDoubleFunction<ComponentHealth> value) {
    @Nullable ComponentHealth health = monitor.report().components().get(component);
    return health == null ? Double.NaN : value.applyAsDouble(health);
  }
}
