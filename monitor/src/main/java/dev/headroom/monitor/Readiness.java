// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.util.Map;

/**
 * Whether this process may be sent requests: its own start is done, its critical components are
 * usable, and it is not draining.
 *
 * <p>Thread-safe. Liveness is not asked here: a process that answers lives.
 */
public final class Readiness {
  private final HealthMonitor monitor;
  private volatile boolean started;
  private volatile boolean draining;

  /** Creates the readiness of a process that has not started yet. */
  public Readiness(HealthMonitor monitor) {
    this.monitor = monitor;
  }

  /** Says that the process has done its own start. */
  public void markStarted() {
    started = true;
  }

  /** Says that the process wants no further requests; it is not ready from now on. */
  public void drain() {
    draining = true;
  }

  /** Returns the answer and its reason. */
  public Status status() {
    if (draining) {
      return new Status(false, "draining");
    }
    if (!started) {
      return new Status(false, "starting");
    }
    for (Map.Entry<String, ComponentHealth> each : monitor.report().components().entrySet()) {
      if (each.getValue().effect() == HealthReport.Status.DOWN) {
        return new Status(false, each.getKey() + " is down: " + each.getValue().detail());
      }
    }
    return new Status(true, "ready");
  }

  /**
   * An answer.
   *
   * <p>Immutable.
   *
   * @param reason one line for operators
   */
  public record Status(boolean ready, String reason) {}
}
