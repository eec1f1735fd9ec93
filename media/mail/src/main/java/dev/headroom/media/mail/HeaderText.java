// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

/**
 * Refuses texts that would begin another line of a message's header.
 *
 * <p>Immutable.
 */
final class HeaderText {
  private static final int MAX_LENGTH = 998;

  private HeaderText() {}

  /** Returns the text; the message of the exception never shows it. */
  static String require(String what, String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%s has %d characters, but must have at most %d"
              .formatted(what, text.length(), MAX_LENGTH));
    }
    int at = control(text);
    if (at >= 0) {
      throw new IllegalArgumentException(
          "%s has a control character or line break at position %d: remove it".formatted(what, at));
    }
    return text;
  }

  private static int control(String text) {
    for (int i = 0; i < text.length(); i++) {
      int type = Character.getType(text.charAt(i));
      if (type == Character.CONTROL
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR) {
        return i;
      }
    }
    return -1;
  }
}
