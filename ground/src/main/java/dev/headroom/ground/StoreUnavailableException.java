// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Duration;

/**
 * Tells that a store could not answer, so that the caller does without it.
 *
 * <p>Immutable. Cheap: it bears no stack trace.
 */
public final class StoreUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String store;
  private final Duration waited;

  /**
   * Makes the exception.
   *
   * @param store the store's name, such as {@code redis}
   * @param operation what was asked of it, free of keys and values
   * @param waited how long the caller waited; zero if it was refused at once
   */
  public StoreUnavailableException(String store, String operation, Duration waited) {
    super(
        store + " did not answer " + operation + " within " + waited.toMillis() + " ms",
        null,
        false,
        false);
    this.store = store;
    this.waited = waited;
  }

  /**
   * Returns which store it was.
   *
   * @return its name
   */
  public String store() {
    return store;
  }

  /**
   * Returns how long the caller waited.
   *
   * @return zero or more
   */
  public Duration waited() {
    return waited;
  }
}
