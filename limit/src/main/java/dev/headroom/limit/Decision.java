// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import java.time.Duration;

/**
 * What a limit said to one call.
 *
 * <p>Immutable.
 *
 * @param admitted whether the permits were taken; a refused call took none
 * @param limit the permits that the rule gives per window
 * @param remaining the permits still free in the window that ends now, after this call; never
 *     negative
 * @param retryAfter zero when admitted; otherwise the time after which the same call fits, if no
 *     other call takes permits meanwhile
 * @param source whose log decided
 */
public record Decision(
    boolean admitted, int limit, int remaining, Duration retryAfter, Source source) {

  /** Whose log decided. */
  public enum Source {
    /** The log that all instances share. */
    SHARED,
    /** This instance's own log. */
    LOCAL
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
