// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

/**
 * How much an alert matters.
 *
 * <p>Immutable.
 */
public enum Severity {
  /** Worth knowing. */
  INFO,
  /** To be looked at today. */
  WARNING,
  /** To be looked at now. */
  CRITICAL
}
