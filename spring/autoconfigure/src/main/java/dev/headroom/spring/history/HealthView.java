// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static dev.headroom.spring.operator.JsonValues.lower;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.headroom.monitor.HealthReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The health of the service.
 *
 * <p>Immutable.
 *
 * @param components null for callers who are no operators
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HealthView(String status, @Nullable Map<String, Component> components) {

  /** One component. Immutable. */
  record Component(
      String status, String kind, double latencyMillis, String detail, double ageSeconds) {}

  static HealthView of(HealthReport report, boolean detailed) {
    if (!detailed) {
      return new HealthView(report.status().text(), null);
    }
    Map<String, Component> components = new LinkedHashMap<>();
    report
        .components()
        .forEach((name, health) ->
            components.put(
                name,
                new Component(
                    lower(health.state()),
                    lower(health.kind()),
                    health.latency().toNanos() / 1e6,
                    health.detail(),
                    health.age().toMillis() / 1e3)));
    return new HealthView(report.status().text(), components);
  }
}
