// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.StoreUnavailableException;

/**
 * Hears what limits decide.
 *
 * <p>Thread-safe; called on the thread of the request, so it must return at once and not throw.
 * Keys are never told: they may name a person.
 */
public interface LimitListener {
  /** Hears nothing. */
  LimitListener NONE = new LimitListener() {};

  /** A call took its permits. */
  default void admitted(Limit rule, Decision decision) {}

  /** A call was refused and took nothing. */
  default void refused(Limit rule, Decision decision) {}

  /** A rule that only counts would have refused a call; it went on. */
  default void wouldRefuse(Limit rule, Decision decision) {}

  /** The shared state was away; this instance decides alone. */
  default void decidedLocally(Limit rule, StoreUnavailableException why) {}

  /**
   * A key was forgotten for want of room while its window still held permits: it may take up to
   * {@code permits} more than its limit in that window.
   */
  default void forgotten(String rule, int permits) {}

  /** The shared state was called, for whatever reason. */
  default void called() {}

  /** This instance leased permits of a rule, beyond those that were asked for. */
  default void leased(Limit rule, int permits) {}

  /** Permits went back unused. */
  default void handedBack(Limit rule, int permits) {}

  /** Permits spent while the shared state was away, or lost by it, were written down in it. */
  default void settled(Limit rule, int permits) {}

  /** The shared state lost its memory. */
  default void stateLost() {}
}
