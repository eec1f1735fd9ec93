// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.HISTOGRAM;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of requests and of component health.
 *
 * <p>Immutable.
 */
public enum MonitorMeter implements MeterDefinition {
  REQUEST_DURATION(
      HISTOGRAM,
      "headroom.monitor.request.duration",
      "method, route, status",
      "Time from the arrival of a request to the end of its response."),
  REQUESTS_ACTIVE(GAUGE, "headroom.monitor.requests.active", "", "Requests in progress."),
  HEALTH_UP(
      GAUGE,
      "headroom.monitor.health.up",
      "component",
      "1 if the latest probe of the component succeeded and is not stale, else 0."),
  HEALTH_AGE(
      GAUGE,
      "headroom.monitor.health.age",
      "component",
      "Age of the latest probe result of the component.",
      "seconds");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  MonitorMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this(kind, name, tags, description, "");
  }

  MonitorMeter(MeterSpec.Kind kind, String name, String tags, String description, String unit) {
    this.spec = new MeterSpec(kind, name, tags, description, unit);
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
