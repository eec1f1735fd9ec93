// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.HISTOGRAM;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of requests, of component health and of errors.
 *
 * <p>Immutable.
 */
public enum MonitorMeter implements MeterDefinition {
  REQUEST_DURATION(
      HISTOGRAM,
      "headroom.monitor.request.duration",
      "method, route, status",
      "Time from the arrival of a request to the end of its response; probes of health and"
          + " readiness are left out."),
  REQUESTS_ACTIVE(GAUGE, "headroom.monitor.requests.active", "", "Requests in progress."),
  HEALTH_UP(
      GAUGE,
      "headroom.monitor.health.up",
      "component, kind",
      "1 if the latest probe of the component succeeded and is not stale, else 0; no value if it is"
          + " not configured."),
  HEALTH_AGE(
      GAUGE,
      "headroom.monitor.health.age",
      "component",
      "Age of the latest probe result of the component.",
      "seconds"),
  ERRORS(COUNTER, "headroom.monitor.errors", "", "Exceptions that requests ended with."),
  ERRORS_NEW(
      COUNTER,
      "headroom.monitor.errors.new",
      "",
      "Exceptions of a type and a first frame of the application that had not been seen."),
  HISTORY_TIME(
      COUNTER,
      "headroom.monitor.history.time",
      "",
      "Time that recording the history took, on its background thread.",
      "seconds"),
  HISTORY_BYTES(
      GAUGE,
      "headroom.monitor.history.size",
      "",
      "Memory that the steps of the history take.",
      "bytes"),
  HISTORY_SERIES(GAUGE, "headroom.monitor.history.series", "", "Series that the history knows."),
  HISTORY_DROPPED(
      COUNTER,
      "headroom.monitor.history.dropped",
      "",
      "Meters beyond the allowed series, which are recorded together with others or not at all."),
  HISTORY_LOST(
      COUNTER,
      "headroom.monitor.history.lost",
      "resolution",
      "Steps that were dropped before their time, for want of memory or of space in the store.");

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
