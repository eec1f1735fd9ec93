// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.ground.Causes;
import java.io.IOException;

/**
 * Thrown to a reader of a body that is too large, too slow, or exceeds its JSON bounds; the refusal
 * has been sent already.
 *
 * <p>Immutable. Has no stack trace.
 */
public final class BodyRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * Creates an exception.
   *
   * @param status of the response that was sent
   */
  public BodyRefusedException(int status) {
    super("request body was refused with " + status);
    this.status = status;
  }

  /** Returns whether a refused body caused a failure, so that its client has its response. */
  public static boolean isCauseOf(Throwable failed) {
    return Causes.of(failed).anyMatch(BodyRefusedException.class::isInstance);
  }

  /** Returns the status that was sent. */
  public int status() {
    return status;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing is written
  public Throwable fillInStackTrace() {
    return this;
  }
}
