// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.io.IOException;

/**
 * Ends the reading of a body that is over its bound; the answer 413 has been sent already.
 *
 * <p>Immutable. Has no stack trace.
 */
public final class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long maxBytes;

  BodyTooLargeException(long maxBytes) {
    super("request body was over " + maxBytes + " bytes");
    this.maxBytes = maxBytes;
  }

  /** Returns the bound. */
  public long maxBytes() {
    return maxBytes;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing is written
  public Throwable fillInStackTrace() {
    return this;
  }
}
