// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.util.Map;

/**
 * Whether this process is ready for requests: it has started, its critical components are up, and
 * it is not draining.
 *
 * <p>Thread-safe.
 */
public final class Readiness {
  private final HealthMonitor monitor;
  private volatile boolean started;
  private volatile boolean draining;

  /** Creates the readiness of a process that is still starting. */
  public Readiness(HealthMonitor monitor) {
    this.monitor = monitor;
  }

  /** Reports that the process has started. */
  public void markStarted() {
    started = true;
  }

  /** Reports that the process accepts no more requests; it is not ready from now on. */
  public void drain() {
    draining = true;
  }

  /** Returns whether the process is ready, and why. */
  public Status status() {
    if (draining) {
      return new Status(false, "draining");
    }
    if (!started) {
      return new Status(false, "starting");
    }
    for (Map.Entry<String, ComponentHealth> each : monitor.report().components().entrySet()) {
      if (each.getValue().effect() == HealthReport.Status.DOWN) {
        return new Status(false, each.getKey() + " is down");
      }
    }
    return new Status(true, "ready");
  }

  /**
   * Whether the process is ready.
   *
   * <p>Immutable.
   *
   * @param reason one line without a message of a driver, which would name hosts and users: the
   *     endpoint may be open
   */
  public record Status(boolean ready, String reason) {}
}
