// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Instant;

/**
 * The health of a store.
 *
 * <p>Immutable.
 *
 * @param name such as {@code redis}
 * @param state whether it is available
 * @param since when it entered this state
 * @param detail the reason in a few words, without secrets; may be empty
 */
public record StoreHealth(String name, State state, Instant since, String detail) {

  /** Whether a store is available. */
  public enum State {
    /** It responded to the last call. */
    UP,
    /** It did not respond to the last call. */
    DOWN
  }
}
