// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import java.time.Duration;

/**
 * What a limit decided for one request.
 *
 * <p>Immutable.
 *
 * @param admitted whether the permits were taken; a refused request took none
 * @param limit the permits that the rule gives per window, or at once
 * @param remaining the permits still free in the window that ends now, after this request; never
 *     negative, and a lower bound where leases are held
 * @param retryAfter zero when admitted; otherwise the time after which the same request fits, if no
 *     other takes permits meanwhile
 * @param source what decided
 */
public record Decision(
    boolean admitted, int limit, int remaining, Duration retryAfter, Source source) {

  /** What decided. */
  public enum Source {
    /** The store that all instances share. */
    SHARED,
    /** This process's memory, without a shared store. */
    LOCAL,
    /** Permits that this instance had leased from the shared store. */
    LEASE,
    /** An earlier refusal of the shared store that still holds. */
    KNOWN_REFUSAL,
    /** This instance's share of the limit, while the store is unavailable. */
    SHARE,
    /** This instance's part of the reserve, while the store is unavailable. */
    RESERVE,
    /** Nothing: the store is unavailable, and the rule admits all meanwhile. */
    OPEN,
    /** Nothing: the store is unavailable, and the rule admits none meanwhile. */
    CLOSED
  }

  /** Returns the decision that takes the permits; see the components. */
  public static Decision admitted(int limit, int remaining, Source source) {
    return new Decision(true, limit, remaining, Duration.ZERO, source);
  }

  /** Returns the decision that takes nothing; see the components. */
  public static Decision refused(int limit, int remaining, Duration retryAfter, Source source) {
    return new Decision(false, limit, remaining, retryAfter, source);
  }
}
