// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

/**
 * Thrown when the demo cannot continue; the message says why in one line.
 *
 * <p>Immutable.
 */
public final class DemoException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message why the demo cannot continue, in one line
   */
  public DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
