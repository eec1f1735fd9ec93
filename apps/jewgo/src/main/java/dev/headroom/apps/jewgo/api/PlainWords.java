// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.api;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The words of a text for search: Latin and Hebrew letters and digits, lower case, without accents
 * and points, separated by single spaces.
 *
 * <p>The function {@code plain_words} of the schema does the same.
 *
 * <p>Immutable.
 */
public final class PlainWords {

  private static final Pattern MARKS =
      Pattern.compile("[\u0300-\u036f\u0591-\u05c7\u05f3\u05f4'\u2018\u2019]");
  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9\u05d0-\u05ea]+");
  private static final String FROM = "\u0131\u0142\u0141\u00f8\u00d8\u0111\u0110\u00f0\u00d0";
  private static final String TO = "ilLoOdDdD";

  private PlainWords() {}

  /**
   * Returns the words of a text.
   *
   * @param text any text
   * @return empty if it has neither a Latin or Hebrew letter nor a digit
   */
  public static String of(String text) {
    StringBuilder plain =
        new StringBuilder(
            MARKS
                .matcher(Normalizer.normalize(text.replace("\u00df", "ss"), Normalizer.Form.NFD))
                .replaceAll(""));
    for (int i = 0; i < plain.length(); i++) {
      int at = FROM.indexOf(plain.charAt(i));
      if (at >= 0) {
        plain.setCharAt(i, TO.charAt(at));
      }
    }
    return OTHERS.matcher(plain.toString().toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }
}
