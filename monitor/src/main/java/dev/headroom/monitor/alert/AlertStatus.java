// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

/**
 * The status of an alert.
 *
 * <p>Immutable.
 */
public enum AlertStatus {
  /** The condition does not hold. */
  OK,
  /** The condition holds, but not yet for as long as the rule demands. */
  PENDING,
  /** The condition has held for that long. */
  FIRING,
  /** The condition ceased to hold, but the alert keeps firing for a while. */
  RECOVERING,
  /** The alert fired, and ended within the last 15 minutes. */
  RESOLVED,
  /** There is no data, and the rule's policy is to say so. */
  UNKNOWN;

  /** Returns whether receivers count the alert as firing. */
  public boolean isFiring() {
    return this == FIRING || this == RECOVERING;
  }
}
