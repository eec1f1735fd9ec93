// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How often a failed job is tried again, and after which pause: the first pause doubles with each
 * failure, up to the longest, and a tenth of it is random, so that jobs that failed together do not
 * all return together.
 *
 * <p>Immutable.
 *
 * @param attempts runs in all, 1 to 1000; a job that fails this often is dead
 * @param first the pause after the first failure, 1 ms to 1 day
 * @param longest the longest pause, not below {@code first}
 */
public record RetryPolicy(int attempts, Duration first, Duration longest) {
  private static final int MAX_ATTEMPTS = 1000;
  private static final int MAX_DOUBLINGS = 30;
  private static final double JITTER = 0.1;

  /** Checks the values. */
  public RetryPolicy {
    if (attempts < 1
        || attempts > MAX_ATTEMPTS
        || first.toMillis() < 1
        || first.compareTo(Duration.ofDays(1)) > 0
        || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "retry policy is "
              + attempts
              + " attempts, pauses of "
              + first
              + " to "
              + longest
              + ", but must be 1 to 1000 attempts, the first pause 1 ms to 1 day and not above the"
              + " longest");
    }
  }

  /** Returns eight attempts within about ten minutes, with pauses of 5 s to 5 min. */
  public static RetryPolicy defaults() {
    return new RetryPolicy(8, Duration.ofSeconds(5), Duration.ofMinutes(5));
  }

  /** Returns a policy of one attempt: a job that fails is dead. */
  public static RetryPolicy none() {
    return new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  /**
   * Returns the pause before the next attempt.
   *
   * @param failures attempts that failed so far, 1 or more
   * @param random 0 to 1: where in the random tenth the pause lies
   */
  public Duration pause(int failures, double random) {
    long millis = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
    long most = TimeUnit.MILLISECONDS.convert(longest);
    long base = millis <= 0 || millis > most ? most : millis;
    return Duration.ofMillis(Math.max(1, Math.round(base * (1 - JITTER * random))));
  }
}
