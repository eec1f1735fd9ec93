// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of the HTTP edge as a whole.
 *
 * <p>Immutable.
 */
public enum EdgeMeter implements MeterDefinition {
  /** Requests in flight. */
  IN_FLIGHT(
      MeterSpec.gauge("headroom.edge.in.flight", "Requests in flight behind the edge filters.")),
  /** Open connections. */
  CONNECTIONS(
      MeterSpec.gauge("headroom.edge.connections", "Connections that the container holds.")),
  /** Unsafe container settings. */
  AUDIT_OPEN(
      MeterSpec.gauge(
          "headroom.edge.audit.open", "Unsafe defaults of the container that remain in force."));

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  EdgeMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
