// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A change of an alert's status.
 *
 * <p>Immutable.
 *
 * @param value of the evaluation; NaN without data
 */
public record AlertTransition(
    Instant at, Key alert, AlertStatus from, AlertStatus to, double value) {

  /**
   * Which alert it is.
   *
   * <p>Immutable.
   */
  public record Key(String rule, SortedMap<String, String> labels) {

    /** Copies. */
    public Key {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
  }
}
