// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.util.Locale;

/**
 * Why a read-only transaction went where it went.
 *
 * <p>Immutable.
 */
public enum RouteReason {
  /** To a replica that was known to have replayed what the session requires. */
  FRESH,
  /** To a replica that was found to have replayed it, after a query of its position or a wait. */
  WAITED,
  /** To the primary, since no session was open. */
  OUTSIDE_SESSION,
  /** To the primary, since no replica was fit. */
  NONE_FIT,
  /** To the primary, since no replica had replayed in time what the session requires. */
  BEHIND,
  /** To another server than the first, since its first statement failed on a replica. */
  RETRIED;

  /** Returns the value in meters and status: lower case, with hyphens. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
