// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a statement as EXPLAIN takes it: with {@code $1}, {@code $2} for the markers of JDBC.
 *
 * <p>Immutable.
 *
 * @param sql with numbered parameters
 * @param parameters their number
 */
record ExplainText(String sql, int parameters) {
  private static final int MAX_LENGTH = 100_000;
  private static final Pattern EXPLAINABLE =
      Pattern.compile(
          "[\\s(]*(?:SELECT|WITH|VALUES|TABLE|INSERT|UPDATE|DELETE|MERGE)\\b",
          Pattern.CASE_INSENSITIVE);

  /** Strings, quoted names and comments, within which a question mark is none; and markers. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\b[eE]'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'"
              + "|'[^']*+'"
              + "|\"[^\"]*+\""
              + "|--[^\\n]*+"
              + "|/\\*.*?\\*/"
              + "|(\\$(?:[A-Za-z_]\\w*+)?\\$).*?\\1"
              + "|\\?\\?"
              + "|\\?",
          Pattern.DOTALL);

  /** Returns why a statement is not explained; null if it is. */
  static @Nullable String refusal(String sql) {
    if (sql.length() > MAX_LENGTH) {
      return "longer than " + MAX_LENGTH + " characters";
    }
    if (withoutEnd(sql).indexOf(';') >= 0) {
      return "contains a semicolon";
    }
    return EXPLAINABLE.matcher(sql).lookingAt() ? null : "not a kind of statement that has a plan";
  }

  static ExplainText of(String sql) {
    Matcher token = TOKEN.matcher(withoutEnd(sql));
    StringBuilder out = new StringBuilder();
    int parameters = 0;
    while (token.find()) {
      String text = token.group();
      if (text.equals("?")) {
        parameters++;
        text = "$" + parameters;
      } else if (text.equals("??")) {
        text = "?";
      }
      token.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    return new ExplainText(token.appendTail(out).toString(), parameters);
  }

  private static String withoutEnd(String sql) {
    String text = sql.strip();
    return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
  }
}
