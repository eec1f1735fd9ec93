// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.time.Duration;

/**
 * What is known of one component.
 *
 * <p>Immutable.
 *
 * @param state the latest result's state, or {@code DOWN} when that is stale or there is none yet
 * @param latency how long the probe took
 * @param detail one line for operators
 * @param age how old the result is
 */
public record ComponentHealth(
    HealthProbe.Kind kind, ProbeResult.State state, Duration latency, String detail, Duration age) {

  /** Tells whether the component answered lately. */
  public boolean isUp() {
    return state == ProbeResult.State.UP;
  }

  HealthReport.Status effect() {
    if (state != ProbeResult.State.DOWN || kind == HealthProbe.Kind.INFORMATIVE) {
      return HealthReport.Status.HEALTHY;
    }
    return kind == HealthProbe.Kind.CRITICAL
        ? HealthReport.Status.DOWN
        : HealthReport.Status.DEGRADED;
  }
}
