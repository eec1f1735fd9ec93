// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

/** What somebody typed, as it may stand in one line on a terminal. */
final class TerminalText {

  private static final int LONGEST = 80;

  private TerminalText() {}

  /** Shows a value: short, and without what moves a cursor or begins a line. */
  static String of(Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    return cut.isBlank() ? "empty" : cut;
  }
}
