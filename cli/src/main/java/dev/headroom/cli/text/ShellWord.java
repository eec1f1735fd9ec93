// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

import java.util.regex.Pattern;

/** An argument in a command that is printed, so that it can be pasted into a shell. Immutable. */
public final class ShellWord {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellWord() {}

  /** Returns the text as it is where a shell takes it for one word, else in single quotes. */
  public static String of(Object value) {
    String text = value.toString();
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
