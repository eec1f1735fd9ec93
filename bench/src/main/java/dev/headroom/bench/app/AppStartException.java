// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

/**
 * Thrown when an application does not start; the message ends with its last lines of output.
 *
 * <p>Immutable.
 */
public final class AppStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AppStartException(String message) {
    super(message);
  }

  AppStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
