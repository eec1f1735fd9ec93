// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

/** Thrown when a command fails for a reason that one line explains. Immutable. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }

  CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
