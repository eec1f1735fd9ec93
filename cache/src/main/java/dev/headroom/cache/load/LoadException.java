// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a value could not be loaded: after a checked failure of the loader, a null, a loader
 * that asked for a key that waits for it, or an interrupted wait.
 *
 * <p>Immutable. Nothing of such a load is cached.
 */
public final class LoadException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which cache, and why
   */
  public LoadException(String message) {
    this(message, null);
  }

  /**
   * Creates the exception.
   *
   * @param message which cache, and why
   * @param cause what the loader threw; null if it threw nothing
   */
  public LoadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Returns the exception of a loader that asked for a key that waits for it. */
  public static LoadException circular(String cache) {
    return new LoadException(
        "loader of cache "
            + cache
            + " asked for a key that waits for it, allowed any other; load what it needs without"
            + " the cache",
        null);
  }
}
