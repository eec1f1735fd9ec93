// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

/**
 * Thrown when a command line is wrong; the message says in one line what is given, what it must be
 * and what to do. Immutable.
 */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
