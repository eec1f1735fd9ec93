// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Causes;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A call was refused because the service, or a resource of it, is overloaded; the caller may try
 * again in a moment.
 *
 * <p>It has no stack trace, so a refusal is cheap. Immutable.
 */
public final class OverloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a call was refused. */
  public enum Reason {
    /** As many calls wait as may wait. */
    QUEUE_FULL,
    /** It waited as long as it might. */
    WAIT_TIMEOUT,
    /** Its priority and cohort are shed now. */
    SHED,
    /** Its deadline would pass before the response. */
    DEADLINE
  }

  private final String limiter;
  private final Reason reason;
  private final Duration waited;

  /**
   * Creates the exception.
   *
   * @param limiter the name of the limiter or bulkhead
   * @param waited how long the call waited
   */
  public OverloadException(String limiter, Reason reason, Duration waited) {
    super(
        // No format: a refusal must be cheap.
        limiter
            + (" is overloaded: refused (" + reason.name().toLowerCase(Locale.ROOT))
            + (") after " + waited.toMillis() + " ms; try again in a moment"),
        null,
        false,
        false);
    this.limiter = limiter;
    this.reason = reason;
    this.waited = waited;
  }

  /** Returns the first overload in a failure and its causes; null if there is none. */
  public static @Nullable OverloadException findIn(Throwable failure) {
    return Causes.find(failure, OverloadException.class);
  }

  /** Returns the name of the limiter or bulkhead. */
  public String limiter() {
    return limiter;
  }

  /** Returns why the call was refused. */
  public Reason reason() {
    return reason;
  }

  /** Returns how long the call waited. */
  public Duration waited() {
    return waited;
  }
}
