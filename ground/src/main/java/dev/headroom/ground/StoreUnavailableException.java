// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a store did not respond, so that the caller goes on without it.
 *
 * <p>Immutable. It has no stack trace, which makes it cheap.
 */
public final class StoreUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String store;
  private final Duration waited;

  /**
   * Creates the exception.
   *
   * @param store such as {@code redis}
   * @param operation the operation, without keys and values
   * @param waited how long the caller waited; zero if the call was refused at once
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

  /** Finds the exception among a failure and its causes; null if there is none. */
  public static @Nullable StoreUnavailableException findIn(Throwable failure) {
    return Causes.find(failure, StoreUnavailableException.class);
  }

  /** Returns the name of the store. */
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
