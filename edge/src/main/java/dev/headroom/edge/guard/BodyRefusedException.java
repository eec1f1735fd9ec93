// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import java.io.IOException;

/**
 * Ends the reading of a body that is too large, too slow, or out of its JSON bounds; the answer has
 * been sent already.
 *
 * <p>Immutable. Has no stack trace.
 */
public final class BodyRefusedException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_CAUSES = 16;

  private final int status;

  BodyRefusedException(int status) {
    super("request body was refused with " + status);
    this.status = status;
  }

  /** Tells whether a failure comes of a body that was refused: its client has been answered. */
  public static boolean isCauseOf(Throwable failed) {
    Throwable each = failed;
    for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
      if (each instanceof BodyRefusedException) {
        return true;
      }
      each = each.getCause();
    }
    return false;
  }

  /** Returns what the client was told. */
  public int status() {
    return status;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing is written
  public Throwable fillInStackTrace() {
    return this;
  }
}
