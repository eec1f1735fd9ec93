// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

/** Text from a user, made safe to print on one line of a terminal. Immutable. */
public final class TerminalText {

  private static final int MAX_LENGTH = 80;

  private TerminalText() {}

  /** Returns the value without control characters, shortened to 80 characters. */
  public static String of(Object value) {
    return of(value, MAX_LENGTH);
  }

  /** Returns the value without control characters, shortened to some characters. */
  public static String of(Object value, int maxLength) {
    String text = String.valueOf(value).replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "?");
    String shortened = text.length() > maxLength ? text.substring(0, maxLength) + "..." : text;
    return shortened.isBlank() ? "empty" : shortened;
  }
}
