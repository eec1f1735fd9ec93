// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

/**
 * Tells that an application did not start, with the last that it said.
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
