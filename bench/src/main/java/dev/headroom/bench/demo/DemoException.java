// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

/**
 * Tells why the demo could not go on, in one line.
 *
 * <p>Immutable.
 */
public final class DemoException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
