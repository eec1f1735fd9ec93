// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.meter;

import org.jspecify.annotations.Nullable;

/**
 * A listener that is notified of what the meters of sessions, tokens and revocations count and
 * time.
 *
 * <p>Thread-safe; called on the thread where the event happens, so it must return at once and not
 * throw. It never gets a token.
 */
public interface SessionMeterListener {
  /** Does nothing. */
  SessionMeterListener NONE = new SessionMeterListener() {};

  /**
   * Counts one event of a counter.
   *
   * @param tag the value of the meter's tag, a constant of the enum that lists its values; null for
   *     a meter without a tag
   */
  default void counted(SessionMeter meter, @Nullable Enum<?> tag) {}

  /**
   * Records how long one event of a timer took.
   *
   * @param tag the value of the meter's tag, as in {@link #counted}
   * @param nanos 0 or more
   */
  default void timed(SessionMeter meter, @Nullable Enum<?> tag, long nanos) {}
}
