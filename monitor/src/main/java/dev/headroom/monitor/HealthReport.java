// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.util.Map;

/**
 * How the service and each of its components are.
 *
 * <p>Immutable.
 *
 * @param components by name, in the order in which the probes were given
 */
public record HealthReport(Status status, Map<String, ComponentHealth> components) {
  /** The service as a whole. */
  public enum Status {
    /** Every component that counts is up. */
    HEALTHY("healthy"),
    /** A component is away without which the service still works. */
    DEGRADED("degraded"),
    /** A critical component is away. */
    DOWN("down");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** Returns the word that operators read. */
    public String text() {
      return text;
    }
  }

  /** Creates a report whose status follows from its components. */
  static HealthReport of(Map<String, ComponentHealth> components) {
    Status status = Status.HEALTHY;
    for (ComponentHealth each : components.values()) {
      Status one = each.effect();
      if (one.compareTo(status) > 0) {
        status = one;
      }
    }
    return new HealthReport(status, components);
  }
}
