// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import dev.headroom.database.repeat.QueryTraits.Trait;
import dev.headroom.database.statement.StatementShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the query or the fetch plan that would replace repeated statements.
 *
 * <p>Immutable. The proposed SQL is PostgreSQL's; where a statement is too unusual for a rewrite,
 * the remedy says what to do in words.
 */
final class Remedy {
  private static final Pattern EQUAL = Pattern.compile("([\\w.$\"]+)\\s*=\\s*[?](?![\\w.])");
  private static final Pattern KEY =
      Pattern.compile("(?:.*[._])?(?:id|uuid|key)", Pattern.CASE_INSENSITIVE);
  private static final Pattern SELECT =
      Pattern.compile("\\s*(select )(?!distinct\\b|exists\\b)(.*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern GROUPED =
      Pattern.compile("\\b(?:group by|order by|having)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern RANGE =
      Pattern.compile("[<>]|\\bbetween\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern PLAIN_COUNT =
      Pattern.compile(
          "select count\\([*]\\) from ([\\w.$\"]+)(?: where ((?:(?! (?:group|order) by ).)*))?",
          Pattern.CASE_INSENSITIVE);

  /** A shape's text has this where it was shortened. */
  private static final String GAP = " ... ";

  /** A longer list of aggregates is no remedy that anybody reads. */
  private static final int MAX_COLUMNS = 12;

  private Remedy() {}

  static String ofNPlusOne(StatementShape shape, QueryTraits read) {
    if (read.is(Trait.MAPPED) && !read.is(Trait.AGGREGATE)) {
      return ("fetch %s in the query that reads the elements, by JOIN FETCH or @EntityGraph; or many"
              + " at once, by @BatchSize(size = 100) on the association or"
              + " hibernate.default_batch_fetch_size=100")
          .formatted(read.table());
    }
    String text = shape.text();
    Matcher key = key(text);
    if (key == null || text.contains(GAP)) {
      return "read all elements in one statement: compare with a list or an array of the values";
    }
    String column = key.group(1);
    if (read.is(Trait.LIMIT)) {
      return "read the rows of all elements at once: SELECT e.key, r.* FROM unnest(?) AS e (key)"
          + " CROSS JOIN LATERAL ("
          + replaced(text, key, column + " = e.key")
          + ") r";
    }
    String all = replaced(text, key, column + " = ANY(?)");
    Matcher select = SELECT.matcher(all);
    if (!select.matches()) {
      return "read all elements in one statement: %s = ANY(?), with an array of the values"
          .formatted(column);
    }
    String rewritten = select.group(1) + withColumn(select.group(2), column);
    if (read.is(Trait.AGGREGATE)) {
      return GROUPED.matcher(all).find()
          ? "compute all groups in one statement: " + rewritten
          : "count all elements in one statement: " + rewritten + " GROUP BY " + column;
    }
    return "read all elements in one statement, and divide the rows by %s: %s"
        .formatted(lastName(column), rewritten);
  }

  static String ofRepeatedStatement() {
    return "read it once and pass the result on; or cache it, if it rarely changes";
  }

  static String ofRepeatedCount(List<RunGroup> counts) {
    String text = counts.getFirst().shape().text();
    if (counts.size() == 1 && counts.getFirst().values() == 1) {
      return "count once, before the loop: the values are the same each time";
    }
    return counts.size() == 1 ? grouped(text, counts) : withFilters(counts);
  }

  /** Groups by the compared column, if the statement compares nothing else. */
  private static String grouped(String text, List<RunGroup> counts) {
    Matcher key = EQUAL.matcher(text);
    if (key.results().count() != 1 || RANGE.matcher(text).find() || GROUPED.matcher(text).find()) {
      return withFilters(counts);
    }
    key.reset();
    Matcher all = SELECT.matcher(key.replaceFirst("$1 = ANY(?)"));
    key.reset();
    if (!all.matches() || !key.find()) {
      return withFilters(counts);
    }
    String column = key.group(1);
    return "one scan gives all groups: %s%s, %s GROUP BY %s"
        .formatted(all.group(1), column, all.group(2), column);
  }

  private static String withFilters(List<RunGroup> counts) {
    List<String> columns = new ArrayList<>();
    String table = "";
    for (RunGroup each : counts) {
      Matcher plain = PLAIN_COUNT.matcher(each.shape().text());
      if (!plain.matches() || columns.size() + each.values() > MAX_COLUMNS) {
        return "one scan can compute all of them: aggregates with FILTER (WHERE ...) in one"
            + " statement, or GROUP BY";
      }
      table = plain.group(1);
      String condition = plain.group(2);
      for (int i = 0; i < each.values(); i++) {
        columns.add(
            condition == null ? "count(*)" : "count(*) FILTER (WHERE %s)".formatted(condition));
      }
    }
    return "one scan counts all: SELECT %s FROM %s".formatted(String.join(", ", columns), table);
  }

  /** Returns the comparison of a key with one value, else the first comparison; null for none. */
  private static @Nullable Matcher key(String text) {
    Matcher equal = EQUAL.matcher(text);
    while (equal.find()) {
      if (KEY.matcher(equal.group(1).replace("\"", "")).matches()) {
        return equal;
      }
    }
    equal.reset();
    return equal.find() ? equal : null;
  }

  private static String replaced(String text, Matcher at, String replacement) {
    return text.substring(0, at.start()) + replacement + text.substring(at.end());
  }

  private static String withColumn(String selected, String column) {
    int from = selected.toLowerCase(Locale.ROOT).indexOf(" from ");
    String list = from < 0 ? selected : selected.substring(0, from);
    boolean known =
        (list.contains("*") && !list.contains("(*)"))
            || Pattern.compile("\\b" + Pattern.quote(lastName(column)) + "\\b")
                .matcher(list)
                .find();
    return known ? selected : column + ", " + selected;
  }

  private static String lastName(String column) {
    return column.substring(column.lastIndexOf('.') + 1).replace("\"", "");
  }
}
