// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Probes each component on its own schedule, and reports the latest results with their age.
 *
 * <p>Thread-safe. {@link #report} never waits for a component. A result older than three intervals
 * plus the time-out is stale and counts as down, and so does a component without a result. A probe
 * that hangs holds one virtual thread.
 */
public final class HealthMonitor implements AutoCloseable {
  private final Map<String, ProbeRunner> probes;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("health");

  /**
   * Creates a monitor; {@link #start} starts it.
   *
   * @param probes with distinct names; intervals and time-outs of at least 1 ms
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public HealthMonitor(Collection<? extends HealthProbe> probes, TimeSource time) {
    check(probes);
    Map<String, ProbeRunner> byName = new LinkedHashMap<>();
    for (HealthProbe each : probes) {
      byName.put(each.name(), new ProbeRunner(each, scheduler, time));
    }
    this.probes = Collections.unmodifiableMap(byName);
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
    for (ProbeRunner each : probes.values()) {
      scheduler.repeat(Duration.ZERO, each.probe().interval(), each::run);
    }
  }

  /**
   * Probes one component out of turn, for a store that reports its own changes. A running probe is
   * followed by another. Returns at once; does nothing for an unknown name or after {@link #close}.
   */
  public void refresh(String name) {
    ProbeRunner probe = probes.get(name);
    if (probe != null) {
      probe.refresh();
    }
  }

  /** Returns the latest results. */
  public HealthReport report() {
    Map<String, ComponentHealth> components = new LinkedHashMap<>();
    probes.forEach((name, probe) -> components.put(name, probe.health()));
    return HealthReport.of(Collections.unmodifiableMap(components));
  }

  /** Stops all probes and closes those that can be closed; the last results become stale. */
  @Override
  public void close() {
    scheduler.close();
    probes.values().forEach(ProbeRunner::stop);
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
