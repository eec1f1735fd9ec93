// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.plan;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A single statement in the form that PREPARE takes: its markers are {@code $1}, {@code $2}.
 *
 * <p>Immutable.
 *
 * @param sql the statement
 * @param parameters the number of its markers
 */
public record ParameterText(String sql, int parameters) {

  /** Strings, quoted names, comments, dollar quotes, markers, and the end of a statement. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'[^']*'|\"[^\"]*\"|--[^\\n]*|/\\*[\\s\\S]*?\\*/|(\\$[A-Za-z_]*\\$)[\\s\\S]*?\\1"
              + "|\\$(\\d+)|\\?\\??|;");

  /** What pg_stat_statements makes of {@code interval '1 day'}, which is not SQL. */
  private static final Pattern TYPED =
      Pattern.compile(
          "\\b(interval|date|timestamp|timestamptz|time)\\s+(\\$\\d+)", Pattern.CASE_INSENSITIVE);

  /** What may have a plan; the server would log an error for each other text. */
  private static final Pattern PLANNED =
      Pattern.compile(
          "(?:\\s|\\(|--[^\\n]*|/\\*[\\s\\S]*?\\*/)*+"
              + "(?:select|with|insert|update|delete|merge|values|table)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBERED = Pattern.compile("\\$\\d");

  /** The number of rows that a statement reads, or leaves out before. */
  private static final Pattern ROW_COUNT =
      Pattern.compile(
          "\\b(limit|fetch\\s+(?:first|next)|offset)\\s+\\$(\\d+)", Pattern.CASE_INSENSITIVE);

  /** A page of an ordinary list. */
  private static final String PAGE_ROWS = "20";

  /**
   * Converts a statement.
   *
   * @return null if the text is no query or change of rows, or several, or has a string that ends
   *     at a backslash
   */
  public static @Nullable ParameterText of(String statement) {
    if (statement.contains("\\'") || !PLANNED.matcher(statement).lookingAt()) {
      return null;
    }
    boolean numbered = NUMBERED.matcher(statement).find();
    StringBuilder out = new StringBuilder(statement.length() + 16);
    Matcher token = TOKEN.matcher(statement);
    int parameters = 0;
    while (token.find()) {
      String found = token.group();
      String written = found;
      if (token.group(2) != null) {
        if (token.group(2).length() > 4) {
          return null;
        }
        parameters = Math.max(parameters, Integer.parseInt(token.group(2)));
      } else if (found.equals("?") && !numbered) {
        written = "$" + ++parameters;
      } else if (found.equals("??") && !numbered) {
        written = "?";
      } else if (found.equals(";")) {
        if (!statement.substring(token.end()).isBlank()) {
          return null;
        }
        written = "";
      }
      token.appendReplacement(out, Matcher.quoteReplacement(written));
    }
    token.appendTail(out);
    return new ParameterText(TYPED.matcher(out).replaceAll("$2::$1"), parameters);
  }

  /**
   * Writes values in the place of some markers, and numbers the others again.
   *
   * @param values SQL literals by the number of the marker
   */
  public ParameterText bind(Map<Integer, String> values) {
    if (values.isEmpty()) {
      return this;
    }
    StringBuilder out = new StringBuilder(sql.length() + 16);
    Map<Integer, Integer> numbers = new HashMap<>();
    Matcher token = TOKEN.matcher(sql);
    while (token.find()) {
      String written = token.group();
      if (token.group(2) != null) {
        int number = Integer.parseInt(token.group(2));
        String value = values.get(number);
        written =
            value == null
                ? "$" + numbers.computeIfAbsent(number, each -> numbers.size() + 1)
                : value;
      }
      token.appendReplacement(out, Matcher.quoteReplacement(written));
    }
    token.appendTail(out);
    return new ParameterText(out.toString(), numbers.size());
  }

  /**
   * Returns this statement with the numbers of rows that ordinary pages have in the place of its
   * markers after LIMIT and OFFSET: 20 and 0. The planner would take a tenth of all rows.
   */
  public ParameterText withPage() {
    Map<Integer, String> values = new HashMap<>();
    Matcher count = ROW_COUNT.matcher(sql);
    while (count.find()) {
      boolean offset = count.group(1).toLowerCase(Locale.ROOT).equals("offset");
      values.put(Integer.parseInt(count.group(2)), offset ? "0" : PAGE_ROWS);
    }
    return bind(values);
  }

  /** Returns this statement with another text of the same parameters. */
  public ParameterText map(UnaryOperator<String> change) {
    return new ParameterText(change.apply(sql), parameters);
  }
}
