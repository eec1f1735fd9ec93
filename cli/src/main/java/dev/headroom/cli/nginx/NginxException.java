// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.nginx;

/** Thrown when nginx does not do what it should, for a reason that one line explains. Immutable. */
public final class NginxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NginxException(String message) {
    super(message);
  }

  NginxException(String message, Throwable cause) {
    super(message, cause);
  }
}
