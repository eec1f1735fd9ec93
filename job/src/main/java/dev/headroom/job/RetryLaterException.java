// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.time.Duration;

/**
 * Thrown by a handler that is to be tried again after a time of its choice: a server that said when
 * to return. It counts as a failed attempt.
 *
 * <p>Immutable. It has no stack trace, which makes it cheap.
 */
public final class RetryLaterException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Duration delay;

  /**
   * Creates the exception.
   *
   * @param delay until the next attempt, not negative
   * @param why shown to operators, free of personal data
   */
  public RetryLaterException(Duration delay, String why) {
    super(why, null, false, false);
    this.delay = delay;
  }

  /** Returns the time until the next attempt. */
  public Duration delay() {
    return delay;
  }
}
