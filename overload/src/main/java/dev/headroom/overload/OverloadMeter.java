// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.TIMER;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of overload protection. The tag {@code limiter} is the name of an adaptive limiter or
 * of a bulkhead.
 *
 * <p>Immutable.
 */
public enum OverloadMeter implements MeterDefinition {
  ADMITTED(COUNTER, "headroom.overload.admitted", "limiter, priority", "Calls that got a permit."),
  REFUSED(
      COUNTER,
      "headroom.overload.refused",
      "limiter, priority, reason",
      "Calls that were refused; reason is queue_full, wait_timeout, shed or deadline."),
  WAIT(TIMER, "headroom.overload.wait", "limiter", "Time that calls waited for their permit."),
  LIMIT(GAUGE, "headroom.overload.limit", "limiter", "Calls that may run at once now."),
  RUNNING(GAUGE, "headroom.overload.running", "limiter", "Calls that run now."),
  WAITING(GAUGE, "headroom.overload.waiting", "limiter", "Calls that wait now."),
  PRESSURE(
      GAUGE,
      "headroom.overload.pressure",
      "resource",
      "1 while a resource (cpu, throttled, pauses) is above its threshold and caps all limits.");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  OverloadMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this.spec = new MeterSpec(kind, name, tags, description, "");
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
