// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

/**
 * Which texts a store holds as they are.
 *
 * <p>Immutable.
 */
public final class StoredText {

  private StoredText() {}

  /**
   * Requires a text that a column of PostgreSQL holds.
   *
   * @param what names the text in the message
   * @param max the most characters
   * @throws IllegalArgumentException if it is empty or longer, or has a NUL or half a surrogate
   *     pair
   */
  public static void require(String what, String text, int max) {
    if (text.isEmpty() || text.length() > max) {
      throw new IllegalArgumentException(
          what + " has " + text.length() + " characters, but must have 1 to " + max);
    }
    if (text.indexOf('\0') >= 0 || !hasUtf8(text)) {
      throw new IllegalArgumentException(
          what
              + " has a NUL or half a surrogate pair, which no text in PostgreSQL holds: leave it"
              + " out, or hash what the text is made of");
    }
  }

  /**
   * Returns whether UTF-8 carries a text without loss. In place of half a surrogate pair Java
   * writes a question mark, so that two texts would become one.
   */
  public static boolean hasUtf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
