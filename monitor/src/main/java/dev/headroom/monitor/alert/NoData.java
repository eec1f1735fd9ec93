// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

/**
 * What follows from an evaluation without data, or with too few events.
 *
 * <p>Immutable.
 */
public enum NoData {
  /**
   * The alert stays as it is, and its times go on; one that is pending ends once data were missing
   * for as long as its hold.
   */
  HOLD,
  /** The condition counts as not met. */
  OK,
  /** The condition counts as met. */
  ALERT,
  /** The alert becomes unknown; one that fired is reported as such. */
  UNKNOWN
}
