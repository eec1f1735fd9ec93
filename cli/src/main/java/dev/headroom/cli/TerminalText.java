// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

/** Text from a user, made safe to print on one line of a terminal. Immutable. */
final class TerminalText {

  private static final int MAX_LENGTH = 80;

  private TerminalText() {}

  /** Returns the value without control characters, shortened to 80 characters. */
  static String of(Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    String shortened = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
    return shortened.isBlank() ? "empty" : shortened;
  }
}
