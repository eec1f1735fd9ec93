// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the expressions of a plan. The server writes them with all brackets, and in a verbose plan
 * with the alias before each column, so no parser of SQL is needed.
 *
 * <p>Immutable.
 */
public final class PlanText {
  private static final String NAME = "(?:[a-z_][a-z0-9_$]*|\"(?:[^\"]|\"\")+\")";

  /** A column with its alias; neither a function nor a type of a schema. */
  private static final Pattern COLUMN =
      Pattern.compile("(?<![\\w$\".:])(" + NAME + ")\\.(" + NAME + ")(?![\\w$\"(.])");

  private static final Pattern STRING = Pattern.compile("'[^']*'");

  private static final Pattern STRING_OR_COLUMN =
      Pattern.compile(STRING.pattern() + "|" + COLUMN.pattern());

  private PlanText() {}

  /** Returns the text with everything inside brackets and quotes replaced, at equal length. */
  public static String mask(String text) {
    StringBuilder out = new StringBuilder(text);
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inside = depth > 0 || quote != 0;
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
        inside = true;
      } else if (c == '(') {
        depth++;
        inside = true;
      } else if (c == ')') {
        depth--;
        inside = true;
      }
      if (inside) {
        out.setCharAt(i, '_');
      }
    }
    return out.toString();
  }

  /** Removes the brackets around the whole text. */
  public static String unwrap(String text) {
    String inner = text.strip();
    while (inner.startsWith("(") && closes(inner)) {
      inner = inner.substring(1, inner.length() - 1).strip();
    }
    return inner;
  }

  /** Returns whether the first bracket is closed by the last character. */
  private static boolean closes(String text) {
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return i == text.length() - 1;
      }
    }
    return false;
  }

  /** Removes a cast of the whole text, and the brackets around it. */
  public static String withoutCast(String text) {
    String inner = unwrap(text);
    int cast = mask(inner).indexOf("::");
    return cast > 0 ? unwrap(inner.substring(0, cast)) : inner;
  }

  /** Returns the conditions that all must hold; the text itself if it is not a conjunction. */
  public static List<String> conjuncts(String condition) {
    String inner = unwrap(condition);
    String masked = mask(inner);
    List<String> all = new ArrayList<>();
    int from = 0;
    for (int and = masked.indexOf(" AND "); and >= 0; and = masked.indexOf(" AND ", from)) {
      all.add(inner.substring(from, and));
      from = and + " AND ".length();
    }
    all.add(inner.substring(from));
    return all;
  }

  /** Returns an expression with its strings empty. */
  public static String withoutStrings(String expression) {
    return STRING.matcher(expression).replaceAll("''");
  }

  /** Returns the aliases whose columns an expression names. */
  public static Set<String> aliases(String expression) {
    Set<String> found = new LinkedHashSet<>();
    Matcher column = COLUMN.matcher(withoutStrings(expression));
    while (column.find()) {
      found.add(column.group(1));
    }
    return found;
  }

  /** Returns the columns of an alias that an expression names. */
  public static Set<String> columns(String expression, String alias) {
    Set<String> found = new LinkedHashSet<>();
    Matcher column = COLUMN.matcher(withoutStrings(expression));
    while (column.find()) {
      if (column.group(1).equals(alias)) {
        found.add(column.group(2));
      }
    }
    return found;
  }

  /** Returns whether an expression is a column and nothing else. */
  public static boolean isColumn(String expression) {
    return COLUMN.matcher(expression).matches();
  }

  /** Returns an expression without the alias before its columns, as an index would have it. */
  public static String withoutAlias(String expression, String alias) {
    StringBuilder out = new StringBuilder();
    Matcher part = STRING_OR_COLUMN.matcher(expression);
    while (part.find()) {
      boolean ours = part.group(1) != null && part.group(1).equals(alias);
      part.appendReplacement(out, Matcher.quoteReplacement(ours ? part.group(2) : part.group()));
    }
    return part.appendTail(out).toString();
  }
}
