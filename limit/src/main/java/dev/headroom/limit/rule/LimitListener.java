// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.StoreUnavailableException;

/**
 * A listener that is notified of what limits decide.
 *
 * <p>Thread-safe; called on the thread of the request, so it must return at once and not throw. It
 * never gets a key, which may name a person.
 */
public interface LimitListener {
  /** Does nothing. */
  LimitListener NONE = new LimitListener() {};

  /** A request took its permits. */
  default void admitted(Limit limit, Decision decision) {}

  /** A request was refused and took nothing. */
  default void refused(Limit limit, Decision decision) {}

  /** A rule that only counts would have refused a request; it went on. */
  default void wouldRefuse(Limit limit, Decision decision) {}

  /** The store was unavailable; this instance decides alone. */
  default void decidedLocally(Limit limit, StoreUnavailableException why) {}

  /**
   * A key was evicted for lack of room while its window still held permits: it may take up to
   * {@code permits} more than its limit in that window.
   */
  default void forgotten(String limit, int permits) {}

  /** The store was called, for whatever reason. */
  default void called() {}

  /** This instance leased permits of a rule, beyond those that were requested. */
  default void leased(Limit limit, int permits) {}

  /** Permits were handed back unused. */
  default void handedBack(Limit limit, int permits) {}

  /**
   * Permits that were spent while the store was unavailable, or that it lost, were recorded in it.
   */
  default void settled(Limit limit, int permits) {}

  /** The store lost its data. */
  default void stateLost() {}
}
