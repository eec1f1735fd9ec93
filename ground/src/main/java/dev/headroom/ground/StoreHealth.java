// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Instant;

/**
 * What is known of a store's health.
 *
 * <p>Immutable.
 *
 * @param name the store's name, such as {@code redis}
 * @param state whether it answers
 * @param since when it came to this state
 * @param detail why, in a few words, free of secrets; empty if there is nothing to say
 */
public record StoreHealth(String name, State state, Instant since, String detail) {

  /** Whether a store answers. */
  public enum State {
    /** It answered last time. */
    UP,
    /** It did not answer last time. */
    DOWN,
    /** None was configured. */
    UNUSED
  }

  /**
   * Returns the health of a store that nobody configured.
   *
   * @param name the store's name
   * @param since when that was decided
   * @return a health in state {@link State#UNUSED}
   */
  public static StoreHealth unused(String name, Instant since) {
    return new StoreHealth(name, State.UNUSED, since, "not configured");
  }
}
