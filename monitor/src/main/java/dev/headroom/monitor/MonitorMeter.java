// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

/**
 * The meters of this room; the reference docs are made from them.
 *
 * <p>Immutable.
 */
public enum MonitorMeter {
  /** The duration of requests, by method, route and status. */
  API_REQUEST_DURATION(
      "api.request.duration", "seconds", "Time from a request's arrival to the end of its answer."),
  /** The requests in work. */
  API_REQUESTS_ACTIVE("api.requests.active", "requests", "Requests in work at this moment."),
  /** Each component, 1 or 0. */
  HEALTH_UP("headroom.monitor.health.up", "boolean", "1 when the component answered lately."),
  /** The age of each component's result. */
  HEALTH_AGE("headroom.monitor.health.age", "seconds", "Age of the component's latest result.");

  private final String meter;
  private final String unit;
  private final String description;

  MonitorMeter(String meter, String unit, String description) {
    this.meter = meter;
    this.unit = unit;
    this.description = description;
  }

  /** Returns the meter's name as Micrometer writes it. */
  public String meterName() {
    return meter;
  }

  /** Returns the base unit. */
  public String unit() {
    return unit;
  }

  /** Returns what is measured, in one sentence. */
  public String description() {
    return description;
  }
}
