// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.history.Event;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
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

  /** Returns whether the alert began or ended by it. */
  boolean isEvent() {
    return from.isFiring() != to.isFiring();
  }

  /** Returns the event by which an instance records it. */
  Event event(String instance) {
    String status = to.name().toLowerCase(Locale.ROOT);
    String subject = Alert.nameOf(alert.rule(), alert.labels());
    return new Event(at, Event.Kind.ALERT, subject, status, instance);
  }
}
