// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of adaptive limiters and bulkheads; the tag {@code gate} is the name of either.
 *
 * <p>Immutable.
 */
public enum OverloadMeter implements MeterDefinition {
  /** Calls admitted. */
  ADMITTED(
      MeterSpec.counter(
          "headroom.limit.overload.admitted",
          "Calls admitted, by gate and priority.",
          "gate",
          "priority")),
  /** Calls refused. */
  REFUSED(
      MeterSpec.counter(
          "headroom.limit.overload.refused",
          "Calls refused, by gate, priority and reason (full, waited, shed, deadline).",
          "gate",
          "priority",
          "reason")),
  /** Time that admitted calls waited. */
  WAIT(
      MeterSpec.timer(
          "headroom.limit.overload.wait", "Time that admitted calls waited, by gate.", "gate")),
  /** Calls that may run at once. */
  LIMIT(
      MeterSpec.gauge(
          "headroom.limit.overload.limit", "Calls that may run at once, by gate.", "gate")),
  /** Calls that run. */
  RUNNING(MeterSpec.gauge("headroom.limit.overload.running", "Calls that run, by gate.", "gate")),
  /** Calls that wait. */
  WAITING(MeterSpec.gauge("headroom.limit.overload.waiting", "Calls that wait, by gate.", "gate")),
  /** Whether the process is short of a resource. */
  PRESSURE(
      MeterSpec.gauge(
          "headroom.limit.overload.guard",
          "1 while the process is short of a resource and no limit rises, by resource (cpu,"
              + " throttled, pauses).",
          "guard")),
  /** Gates entered in the wrong order. */
  MISORDERED(
      MeterSpec.counter(
          "headroom.limit.overload.misordered",
          "Calls that entered a gate while inside one that comes after it, by gate and the one"
              + " held.",
          "gate",
          "holding"));

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  OverloadMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
