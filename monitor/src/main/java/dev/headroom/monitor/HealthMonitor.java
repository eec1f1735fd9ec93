// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Probes each component on its own schedule, and reports the latest results with their age; what is
 * {@linkplain HealthProbe#ofKnown known without a call} is read for the report.
 *
 * <p>Thread-safe. {@link #report} never waits for a component. A result older than three intervals
 * plus the time-out is stale and counts as down, and so does a component without a result. A probe
 * that hangs holds one virtual thread.
 */
public final class HealthMonitor implements AutoCloseable {
  private final List<ProbeRunner> runners = new ArrayList<>();
  private final Map<String, Supplier<ComponentHealth>> components = new LinkedHashMap<>();
  private final BackgroundScheduler scheduler = new BackgroundScheduler("health");

  /**
   * Creates a monitor; {@link #start} starts it.
   *
   * @param probes with distinct names; intervals and time-outs of at least 1 ms
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public HealthMonitor(Collection<? extends HealthProbe> probes, TimeSource time) {
    check(probes);
    for (HealthProbe each : probes) {
      if (each instanceof KnownProbe known) {
        components.put(each.name(), new KnownComponent(known)::health);
      } else {
        ProbeRunner runner = new ProbeRunner(each, scheduler, time);
        runners.add(runner);
        components.put(each.name(), runner::health);
      }
    }
  }

  /**
   * Returns a monitor that probes already, by the system's clock.
   *
   * @param probes with distinct names
   */
  public static HealthMonitor of(HealthProbe... probes) {
    HealthMonitor monitor = new HealthMonitor(List.of(probes), TimeSource.system());
    monitor.start();
    return monitor;
  }

  /** Starts probing; returns at once. */
  public void start() {
    for (ProbeRunner each : runners) {
      scheduler.repeat(Duration.ZERO, each.probe().interval(), each::run);
    }
  }

  /** Returns the latest results. */
  public HealthReport report() {
    Map<String, ComponentHealth> latest = new LinkedHashMap<>();
    components.forEach((name, health) -> latest.put(name, health.get()));
    return HealthReport.of(Collections.unmodifiableMap(latest));
  }

  /** Stops all probes and closes those that can be closed; the last results become stale. */
  @Override
  public void close() {
    scheduler.close();
    runners.forEach(ProbeRunner::stop);
  }

  private static void check(Collection<? extends HealthProbe> probes) {
    SettingsCheck check = new SettingsCheck();
    Map<String, HealthProbe> seen = new LinkedHashMap<>();
    for (HealthProbe each : probes) {
      check.require(
          seen.put(each.name(), each) == null,
          "health probe",
          each.name(),
          "a name used once",
          "give each component its own name");
      positive(check, each.name() + " interval", each.interval());
      positive(check, each.name() + " time-out", each.timeout());
    }
    check.throwIfAny();
  }

  private static void positive(SettingsCheck check, String subject, Duration value) {
    check.require(
        value.compareTo(Duration.ofMillis(1)) >= 0,
        "health probe " + subject,
        value.toString(),
        "1 ms or more",
        "set how often the component is probed and how long a probe may take");
  }
}
