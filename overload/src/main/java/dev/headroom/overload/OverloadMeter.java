// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * Every meter of overload: its name and what it tells. {@code gate} is a lane or a bulkhead.
 *
 * <p>Immutable.
 */
public enum OverloadMeter {
  /** Calls that entered. */
  ADMITTED("headroom.limit.overload.admitted", "Calls that entered, by gate and priority."),
  /** Calls that were refused. */
  REFUSED(
      "headroom.limit.overload.refused",
      "Calls refused, by gate, priority and reason (full, waited, shed, deadline)."),
  /** How long calls waited. */
  WAIT("headroom.limit.overload.wait", "The wait of calls that entered, by gate."),
  /** How many may run at once. */
  LIMIT("headroom.limit.overload.limit", "Calls that may run at once now, by gate."),
  /** How many run. */
  RUNNING("headroom.limit.overload.running", "Calls that run now, by gate."),
  /** How many wait. */
  WAITING("headroom.limit.overload.waiting", "Calls that wait now, by gate."),
  /** What guards hold. */
  PRESSURE(
      "headroom.limit.overload.guard",
      "1 while a guard holds the limits of lanes, by guard (cpu, throttled, pauses).");

  private final String meterName;
  private final String description;

  OverloadMeter(String meterName, String description) {
    this.meterName = meterName;
    this.description = description;
  }

  /** Returns the name in Micrometer's form. */
  public String meterName() {
    return meterName;
  }

  /** Returns what it tells, in one sentence. */
  public String description() {
    return description;
  }
}
