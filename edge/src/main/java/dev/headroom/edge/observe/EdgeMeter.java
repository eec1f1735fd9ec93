// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of the HTTP edge as a whole.
 *
 * <p>Immutable.
 */
public enum EdgeMeter implements MeterDefinition {
  IN_FLIGHT(GAUGE, "headroom.edge.in.flight", "", "Requests in flight behind the edge filters."),
  REQUESTS_WAITING(
      GAUGE,
      "headroom.edge.requests.waiting",
      "",
      "Requests that wait unread, since as many as may run on virtual threads do."),
  CONNECTIONS(GAUGE, "headroom.edge.connections", "", "Connections that the container holds."),
  CONNECTIONS_REFUSED(
      COUNTER,
      "headroom.edge.connections.refused",
      "",
      "Connections that were closed because their client had too many."),
  CONNECTIONS_RECYCLED(
      COUNTER,
      "headroom.edge.connections.recycled",
      "",
      "Connections that were closed because they had served as many requests as allowed."),
  ACCEPT_QUEUE(
      GAUGE,
      "headroom.edge.accept.queue",
      "",
      "Connections that the system has established and the container has not accepted; on Linux."),
  ACCEPT_QUEUE_MAX(
      GAUGE,
      "headroom.edge.accept.queue.max",
      "",
      "The largest accept queue that the container demands; the system may bound it further."),
  AUDIT_OPEN(
      GAUGE,
      "headroom.edge.audit.open",
      "",
      "Unsafe defaults of the container that remain in force.");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  EdgeMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this.spec = new MeterSpec(kind, name, tags, description, "");
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
