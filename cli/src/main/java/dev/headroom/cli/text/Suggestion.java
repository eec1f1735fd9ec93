// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Suggests a known name for an unknown one that is like it. Immutable. */
public final class Suggestion {

  private Suggestion() {}

  /** Returns the message on an unknown name; {@code NAME=value} is compared by its name. */
  public static String unknown(String subject, String given, List<String> known) {
    String name = given.split("=", 2)[0].toLowerCase(Locale.ROOT);
    String nearest =
        known.stream().min(Comparator.comparingInt(each -> distance(each, name))).orElseThrow();
    String message =
        "unknown %s %s; the %ss are %s"
            .formatted(subject, TerminalText.of(given), subject, String.join(", ", known));
    boolean alike = 2 * distance(nearest, name) <= Math.max(nearest.length(), name.length());
    return alike ? message + ": did you mean " + nearest + "?" : message;
  }

  /** Levenshtein's distance, by the textbook's table with two rows. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
