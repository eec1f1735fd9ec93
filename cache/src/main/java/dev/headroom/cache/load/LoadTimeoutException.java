// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

import java.time.Duration;

/**
 * Tells that a load took longer than its policy lets a caller wait. The load goes on, and what it
 * brings is kept.
 *
 * <p>Immutable. Has no stack trace, since it comes in numbers when a source is slow.
 */
public final class LoadTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LoadTimeoutException(String cache, Duration waited) {
    super(
        "load of cache "
            + cache
            + " took longer than the hard time-out of "
            + waited.toMillis()
            + " ms; it goes on, and its value will be kept",
        null,
        false,
        false);
  }
}
