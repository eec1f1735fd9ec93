// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.time.Duration;

/**
 * The health of one component.
 *
 * <p>Immutable.
 *
 * @param state the state of the latest result, or {@code DOWN} if that is stale or there is none
 * @param latency the duration of the probe
 * @param detail one line for operators
 * @param age the age of the result
 */
public record ComponentHealth(
    HealthProbe.Kind kind, ProbeResult.State state, Duration latency, String detail, Duration age) {

  /** Returns whether the latest probe succeeded and is not stale. */
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
