// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

import java.time.Duration;

/**
 * Thrown when a load of another caller takes longer than the policy lets a caller wait. The load
 * goes on, and its value will be cached.
 *
 * <p>Public API. Immutable. Has no stack trace, since it comes in numbers when a source is slow.
 */
public final class LoadTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param cache the cache's name
   * @param waited the policy's load wait
   */
  public LoadTimeoutException(String cache, Duration waited) {
    super(
        "load of cache "
            + cache
            + " took longer than the load wait of "
            + waited.toMillis()
            + " ms; it goes on, and its value will be cached",
        null,
        false,
        false);
  }
}
