// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Deadline;
import java.time.Duration;
import java.time.Instant;

/**
 * A call that asks for a permit: its priority, its cohort and its deadline.
 *
 * <p>Immutable.
 *
 * @param priority its importance
 * @param cohort 0 to 127; of calls of one priority, lower cohorts are served first, so that under
 *     overload some users are served fully instead of all of them partly
 * @param deadlineNanos after which its response is useless, by the limiter's clock; {@link #NEVER}
 */
public record Call(Priority priority, int cohort, long deadlineNanos) {
  /** The number of cohorts. */
  public static final int COHORTS = 128;

  /** No deadline. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long HOUR = Duration.ofHours(1).toSeconds();

  /**
   * Checks the cohort.
   *
   * @throws IllegalArgumentException if it is not 0 to 127
   */
  public Call {
    if (cohort < 0 || cohort >= COHORTS) {
      throw new IllegalArgumentException(
          "cohort is " + cohort + ", but must be 0 to 127: use Call.cohortOf");
    }
  }

  /** Returns a call of normal priority in the middle cohort, with the current thread's deadline. */
  public static Call defaults() {
    return new Call(Priority.NORMAL, COHORTS / 2, currentDeadline());
  }

  /**
   * Returns a call of a user, with the current thread's {@link Deadline}.
   *
   * @param user a name or address; decides on the cohort
   */
  public static Call of(Priority priority, String user, Instant now) {
    return new Call(priority, cohortOf(user, now), currentDeadline());
  }

  private static long currentDeadline() {
    return Deadline.current().map(Deadline::deadlineNanos).orElse(NEVER);
  }

  /**
   * Returns a user's cohort, which changes every hour.
   *
   * @param user a name or address; only its hash is used
   */
  public static int cohortOf(String user, Instant now) {
    int hash = user.hashCode() * 31 + Long.hashCode(now.getEpochSecond() / HOUR);
    return (hash * 0x9E3779B9) >>> 25;
  }

  /** Returns its rank among all priorities and cohorts, 0 for the most important. */
  int level() {
    return priority.rank() * COHORTS + cohort;
  }
}
