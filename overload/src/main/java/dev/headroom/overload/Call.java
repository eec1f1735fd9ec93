// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.time.Duration;
import java.time.Instant;

/**
 * A call that wants to enter.
 *
 * <p>Immutable.
 *
 * @param priority what it is worth
 * @param cohort 0 to 127: of calls of one priority, the lower is served first, so that under
 *     overload some users are served wholly and not all by half
 * @param deadlineNanos when its answer is of no more use, by the lane's clock; {@link #NEVER}
 */
public record Call(Priority priority, int cohort, long deadlineNanos) {
  /** How many cohorts there are. */
  public static final int COHORTS = 128;

  /** No deadline. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long HOUR = Duration.ofHours(1).toSeconds();

  /** Checks. */
  public Call {
    if (cohort < 0 || cohort >= COHORTS) {
      throw new IllegalArgumentException(
          "cohort was " + cohort + ", allowed 0 to 127; take it from Arrival.cohortOf");
    }
  }

  /** Returns an arrival in the middle of all, without a deadline. */
  public static Call defaults() {
    return new Call(Priority.NORMAL, COHORTS / 2, NEVER);
  }

  /**
   * Returns a user's cohort for this hour; the next hour mixes users anew.
   *
   * @param user a name or address; only its hash counts
   */
  public static int cohortOf(String user, Instant now) {
    int hash = user.hashCode() * 31 + Long.hashCode(now.getEpochSecond() / HOUR);
    return (hash * 0x9E3779B9) >>> 25;
  }

  /** Returns its place among all priorities and cohorts, the most important first. */
  int level() {
    return priority.rank() * COHORTS + cohort;
  }
}
