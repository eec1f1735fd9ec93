// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import java.time.Duration;

/**
 * What a limit said to one call.
 *
 * <p>Immutable.
 *
 * @param admitted whether the permits were taken; a refused call took none
 * @param limit the permits that the rule gives per window, or at once
 * @param remaining the permits still free in the window that ends now, after this call; never
 *     negative, and a lower bound where leases are held
 * @param retryAfter zero when admitted; otherwise the time after which the same call fits, if no
 *     other call takes permits meanwhile
 * @param source what decided
 */
public record Decision(
    boolean admitted, int limit, int remaining, Duration retryAfter, Source source) {

  /** What decided. */
  public enum Source {
    /** The log that all instances share. */
    SHARED,
    /** This instance's own log, there being no other. */
    LOCAL,
    /** Permits that this instance had leased from the shared log. */
    LEASE,
    /** A refusal of the shared log that still holds. */
    DENIAL,
    /** This instance's share of the limit, the shared log being away. */
    SHARE,
    /** This instance's part of the reserve, the shared log being away. */
    RESERVE,
    /** Nothing: the shared log is away, and the rule admits all then. */
    OPEN,
    /** Nothing: the shared log is away, and the rule admits none then. */
    CLOSED
  }

  /** Returns the decision that takes the permits. */
  public static Decision admitted(int limit, int remaining, Source source) {
    return new Decision(true, limit, remaining, Duration.ZERO, source);
  }

  /** Returns the decision that takes nothing. */
  public static Decision refused(int limit, int remaining, Duration retryAfter, Source source) {
    return new Decision(false, limit, remaining, retryAfter, source);
  }
}
