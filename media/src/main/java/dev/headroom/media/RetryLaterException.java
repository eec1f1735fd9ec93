// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failure of work whose next attempt must wait, such as a response 429 with {@code Retry-After}.
 *
 * <p>Thread-safe as far as exceptions are.
 */
public final class RetryLaterException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Duration delay;

  /**
   * Creates the exception.
   *
   * @param delay the next attempt begins no earlier than this from now
   */
  public RetryLaterException(String message, Duration delay, @Nullable Throwable cause) {
    super(message, cause);
    this.delay = delay;
  }

  /** Returns the shortest time to the next attempt. */
  public Duration delay() {
    return delay;
  }
}
