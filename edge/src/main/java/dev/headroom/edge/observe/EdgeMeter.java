// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the edge's filters.
 *
 * <p>Immutable.
 */
public enum EdgeMeter {
  /** Requests under way. */
  IN_FLIGHT("headroom.edge.in.flight", "Requests under way behind the door."),
  /** Connections, where the container tells. */
  CONNECTIONS("headroom.edge.connections", "Connections that the container holds."),
  /** What an audit found and could not close. */
  AUDIT_OPEN("headroom.edge.audit.open", "Unsafe defaults of the container that are left open.");

  private final String meterName;
  private final String description;

  EdgeMeter(String meterName, String description) {
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

  /** Shows a value under this name. */
  public <T> void gauge(MeterRegistry registry, T of, ToDoubleFunction<T> value) {
    Gauge.builder(meterName, of, value).description(description).register(registry);
  }
}
