// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

/**
 * A command line that cannot be obeyed: subject, value, allowed, remedy in one line. Immutable; the
 * command's help is named behind it.
 */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
