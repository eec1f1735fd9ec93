// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

/**
 * A listener that is notified of what limits decide and count.
 *
 * <p>Thread-safe; called on the thread of the request, so it must return at once and not throw. It
 * never gets a key, which may name a person.
 */
public interface LimitListener {
  /** Does nothing. */
  LimitListener NONE = new LimitListener() {};

  /** A request was admitted and took its permits, or was refused and took nothing. */
  default void decided(Limit limit, Decision decision) {}

  /** What a meter of a rule counts was counted. */
  default void counted(LimitMeter meter, String rule, long count) {}

  /** What a meter of no rule counts was counted once. */
  default void counted(LimitMeter meter) {}
}
