// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

/**
 * A folder cannot be compared; the message says what to do.
 *
 * <p>Immutable.
 */
public final class GuestException extends RuntimeException {

  private static final long serialVersionUID = 1;

  GuestException(String message) {
    super(message);
  }

  GuestException(String message, Throwable cause) {
    super(message, cause);
  }
}
