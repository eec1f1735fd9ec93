// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Probes each component on its own schedule, and tells the latest results with their age.
 *
 * <p>Thread-safe. {@link #report} only reads: it never waits for a component. A result older than
 * three intervals plus the time-out is stale and counts as down; so does a component that was not
 * probed yet. A probe that hangs holds one virtual thread, however long it hangs.
 */
public final class HealthMonitor implements AutoCloseable {
  private final Map<String, ProbeRunner> probes;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("health");

  /**
   * Creates a monitor that does nothing before {@link #start}.
   *
   * @param probes names must differ; intervals and time-outs from 1 ms
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public HealthMonitor(Collection<? extends HealthProbe> probes, TimeSource time) {
    check(probes);
    Map<String, ProbeRunner> byName = new LinkedHashMap<>();
    for (HealthProbe each : probes) {
      byName.put(each.name(), new ProbeRunner(each, scheduler, time));
    }
    this.probes = Collections.unmodifiableMap(byName);
  }

  /** Starts to probe; returns at once. */
  public void start() {
    for (ProbeRunner each : probes.values()) {
      scheduler.repeat(Duration.ZERO, each.probe().interval(), each::run);
    }
  }

  /**
   * Probes one component now, out of turn: for a store that tells of its change by itself. A probe
   * that runs is followed by another. Returns at once; does nothing for an unknown name or when
   * closed.
   */
  public void refresh(String name) {
    ProbeRunner probe = probes.get(name);
    if (probe != null) {
      probe.refresh();
    }
  }

  /** Returns what is known now. */
  public HealthReport report() {
    Map<String, ComponentHealth> components = new LinkedHashMap<>();
    probes.forEach((name, probe) -> components.put(name, probe.health()));
    return HealthReport.of(Collections.unmodifiableMap(components));
  }

  /** Ends all probes; the last results grow stale. */
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
          "a name given once",
          "name each component apart");
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
        "set how often the component is asked and how long it may take");
  }
}
