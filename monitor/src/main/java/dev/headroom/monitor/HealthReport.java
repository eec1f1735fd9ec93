// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.util.Map;

/**
 * The health of the service and of each component.
 *
 * <p>Immutable.
 *
 * @param components by name, in the order of the probes
 */
public record HealthReport(Status status, Map<String, ComponentHealth> components) {
  /** The health of the service as a whole. */
  public enum Status {
    /** No component that matters is down. */
    HEALTHY("healthy"),
    /** A degrading component is down. */
    DEGRADED("degraded"),
    /** A critical component is down. */
    DOWN("down");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** Returns the text of the status. */
    public String text() {
      return text;
    }
  }

  /** Returns the report of components, with the status that follows from them. */
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
