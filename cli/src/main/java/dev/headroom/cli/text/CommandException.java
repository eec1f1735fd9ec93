// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

/**
 * Thrown when a command fails for a reason that one line explains, with what to do. Immutable.
 *
 * <p>For all commands: the line is printed without a stack trace.
 */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates a failure; the message says what is wrong, and what to do. */
  public CommandException(String message) {
    super(message);
  }

  /** Creates a failure with its cause; the message says what is wrong, and what to do. */
  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
