// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A call was refused because not all can be served now; it is no fault of the caller.
 *
 * <p>Carries the facts and no stack trace, so that a refusal stays cheap. Immutable.
 */
public final class OverloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_CAUSES = 16;

  /** Why a call was refused. */
  public enum Reason {
    /** As many wait as may. */
    QUEUE_FULL,
    /** It waited as long as it may. */
    WAIT_TIMEOUT,
    /** Its priority and cohort are not served now. */
    SHED,
    /** Its deadline would pass before an answer. */
    DEADLINE
  }

  private final String limiter;
  private final Reason reason;
  private final Duration waited;

  /**
   * Creates the refusal.
   *
   * @param gate the lane or bulkhead that refused
   * @param waited how long the call was kept
   */
  public OverloadException(String gate, Reason reason, Duration waited) {
    this(gate, "", reason, waited);
  }

  /**
   * Creates the refusal of one part of a gate.
   *
   * @param gate the lane or bulkhead that refused
   * @param part of it, such as a host; told in the message, so in logs, and not to callers
   * @param waited how long the call was kept
   */
  public OverloadException(String gate, String part, Reason reason, Duration waited) {
    super(
        "%s is overloaded: refused (%s) after %d ms; try again in a moment"
            .formatted(
                part.isEmpty() ? gate : gate + " to " + part,
                reason.name().toLowerCase(Locale.ROOT),
                waited.toMillis()),
        null,
        false,
        false);
    this.limiter = gate;
    this.reason = reason;
    this.waited = waited;
  }

  /** Returns the refusal that a failure is or was caused by; null when there is none. */
  public static @Nullable OverloadException findIn(Throwable failed) {
    Throwable each = failed;
    for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
      if (each instanceof OverloadException refused) {
        return refused;
      }
      each = each.getCause();
    }
    return null;
  }

  /** Returns the lane or bulkhead that refused. */
  public String limiter() {
    return limiter;
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }

  /** Returns how long the call was kept. */
  public Duration waited() {
    return waited;
  }
}
