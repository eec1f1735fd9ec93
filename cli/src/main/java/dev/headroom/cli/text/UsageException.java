// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

/**
 * Thrown when a command line is wrong; the message says in one line what is given, what it must be
 * and what to do. Immutable.
 *
 * <p>For all commands: the line is printed with the command whose help explains more.
 */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates a refusal; the message says what is given, what it must be and what to do. */
  public UsageException(String message) {
    super(message);
  }
}
