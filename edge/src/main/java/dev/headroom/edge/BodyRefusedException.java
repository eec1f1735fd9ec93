// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.io.IOException;

/**
 * Ends the reading of a body that is too large, too slow, or out of its JSON bounds; the answer has
 * been sent already.
 *
 * <p>Immutable. Has no stack trace.
 */
public final class BodyRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  BodyRefusedException(int status) {
    super("request body was refused with " + status);
    this.status = status;
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
