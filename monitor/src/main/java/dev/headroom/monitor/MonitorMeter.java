// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of requests and of component health.
 *
 * <p>Immutable.
 */
public enum MonitorMeter implements MeterDefinition {
  /** Requests. */
  API_REQUEST_DURATION(
      MeterSpec.histogram(
          "api.request.duration",
          "Time from the arrival of a request to the end of its response, by method, route template"
              + " and status.",
          "method",
          "route",
          "status")),
  /** Requests in progress. */
  API_REQUESTS_ACTIVE(MeterSpec.gauge("api.requests.active", "Requests in progress.")),
  /** Whether a component is up. */
  HEALTH_UP(
      MeterSpec.gauge(
          "headroom.monitor.health.up",
          "1 if the latest probe of the component succeeded and is not stale, else 0.",
          "component")),
  /** Age of a probe. */
  HEALTH_AGE(
      MeterSpec.gauge(
              "headroom.monitor.health.age",
              "Age of the latest probe result of the component.",
              "component")
          .in("seconds"));

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  MonitorMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
