// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of overload protection. The tag {@code limiter} is the name of an adaptive limiter or
 * of a bulkhead.
 *
 * <p>Immutable.
 */
public enum OverloadMeter implements MeterDefinition {
  /** Admitted calls. */
  ADMITTED(
      MeterSpec.counter(
          "headroom.overload.admitted", "Calls that got a permit.", "limiter", "priority")),
  /** Refused calls. */
  REFUSED(
      MeterSpec.counter(
          "headroom.overload.refused",
          "Calls that were refused; reason is queue_full, wait_timeout, shed or deadline.",
          "limiter",
          "priority",
          "reason")),
  /** The wait of admitted calls. */
  WAIT(
      MeterSpec.timer(
          "headroom.overload.wait", "Time that calls waited for their permit.", "limiter")),
  /** The limit of an adaptive limiter. */
  LIMIT(MeterSpec.gauge("headroom.overload.limit", "Calls that may run at once now.", "limiter")),
  /** Running calls. */
  RUNNING(MeterSpec.gauge("headroom.overload.running", "Calls that run now.", "limiter")),
  /** Waiting calls. */
  WAITING(MeterSpec.gauge("headroom.overload.waiting", "Calls that wait now.", "limiter")),
  /** Process resources above their threshold. */
  PRESSURE(
      MeterSpec.gauge(
          "headroom.overload.pressure",
          "1 while the process is above the threshold of a resource (cpu, throttled, pauses), which"
              + " caps all limits.",
          "resource"));

  @SuppressWarnings("ImmutableEnumChecker") // the record copies its list
  private final MeterSpec spec;

  OverloadMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
