// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.time.Duration;

/**
 * How many jobs of one key may run at a time, and how many may start within a period, counted over
 * all instances.
 *
 * <p>Jobs above a limit stay queued; they take no attempt. A start is counted also when the run
 * fails. Exact for the claims of jobs: never more than {@code starts} in any window of {@code
 * period}. A claimed job begins as soon as a thread is free, within two seconds, or is given back.
 * Two versions of a kind are counted apart. A claim looks at a thousand keys that wait, and at most
 * at five thousand; where more wait, they get their turns one part after the other, and priorities
 * count within a part. Instances that handle the kind without a limit, such as those of the release
 * before, run its jobs uncounted.
 *
 * <p>Immutable.
 *
 * @param running jobs of one key that run at a time, 1 or more; 0 does not limit them
 * @param starts jobs of one key that start within a period, 1 to 10000; 0 does not limit them
 * @param period 1 s to 1 day; without meaning where {@code starts} is 0
 */
public record KeyLimit(int running, int starts, Duration period) {
  private static final int MAX_STARTS = 10_000;

  /** Checks the values. */
  public KeyLimit {
    boolean fits =
        running >= 0
            && starts >= 0
            && starts <= MAX_STARTS
            && running + starts > 0
            && period.compareTo(Duration.ofSeconds(1)) >= 0
            && period.compareTo(Duration.ofDays(1)) <= 0;
    if (!fits) {
      throw new IllegalArgumentException(
          "limit per key is "
              + running
              + " running and "
              + starts
              + " starts in "
              + period
              + ", but must be one or more running, or 1 to 10000 starts in 1 s to 1 day");
    }
  }

  /**
   * Limits how many run at a time.
   *
   * @param jobs of one key, 1 or more
   */
  public static KeyLimit running(int jobs) {
    return new KeyLimit(jobs, 0, Duration.ofSeconds(1));
  }

  /**
   * Limits how many start within a period.
   *
   * @param jobs of one key, 1 to 10000
   * @param period 1 s to 1 day
   */
  public static KeyLimit starts(int jobs, Duration period) {
    return new KeyLimit(0, jobs, period);
  }
}
