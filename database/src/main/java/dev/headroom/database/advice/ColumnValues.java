// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.plan.PlanText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the values in the columns of a table: from its statistics, and from the
 * conditions of its partial indexes.
 *
 * <p>Immutable. The values are the database's own; they are sent back to it to plan statements, and
 * appear nowhere else.
 *
 * @param distinct the number of different values by column, as the statistics estimate it
 * @param common the most common value by column
 * @param middle a value in the middle of the others by column, as a literal of SQL
 * @param several some twenty of the others by column, as a literal of an array
 * @param constants the values that conditions of partial indexes name by column, as SQL literals
 */
record ColumnValues(
    Map<String, Double> distinct,
    Map<String, Common> common,
    Map<String, String> middle,
    Map<String, String> several,
    Map<String, Set<String>> constants) {

  /**
   * A value that many rows have.
   *
   * @param literal the value as a literal of SQL
   * @param share the rows that have it, 0 to 1
   */
  record Common(String literal, double share) {}

  private static final int MAX_LENGTH = 1_000;

  private static final String STATISTICS =
      """
      SELECT attname,
             CASE WHEN n_distinct < 0 THEN -n_distinct * ? ELSE n_distinct END AS distinct_values,
             most_common_freqs[1] AS share,
             (most_common_vals::text::text[])[1] AS common,
             (histogram_bounds::text::text[])
               [1 + array_length(histogram_bounds::text::text[], 1) / 2] AS middle,
             (SELECT array_agg(bound) FROM unnest(histogram_bounds::text::text[])
                WITH ORDINALITY each (bound, place) WHERE place % 5 = 3)::text AS several
        FROM pg_stats WHERE schemaname = ? AND tablename = ?
      """;

  private static final String CONDITIONS =
      """
      SELECT pg_get_expr(i.indpred, i.indrelid) FROM pg_index i
       WHERE i.indrelid = to_regclass(?) AND i.indisvalid AND i.indpred IS NOT NULL
      """;

  private static final Pattern EQUAL =
      Pattern.compile("(.+?) = ('(?:[^']|'')*'|-?[0-9.]+|true|false)(?:::.+)?");

  static ColumnValues read(Connection connection, TableName table, double rows)
      throws SQLException {
    Map<String, Double> distinct = new HashMap<>();
    Map<String, Common> common = new HashMap<>();
    Map<String, String> middle = new HashMap<>();
    Map<String, String> several = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(STATISTICS)) {
      query.setDouble(1, rows);
      query.setString(2, table.schema());
      query.setString(3, table.name());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String column = row.getString("attname");
          distinct.put(column, row.getDouble("distinct_values"));
          String frequent = literal(row.getString("common"));
          if (frequent != null) {
            common.put(column, new Common(frequent, row.getDouble("share")));
          }
          String other = literal(row.getString("middle"));
          if (other != null) {
            middle.put(column, other);
          }
          String others = literal(row.getString("several"));
          if (others != null) {
            several.put(column, others);
          }
        }
      }
    }
    return new ColumnValues(distinct, common, middle, several, constants(connection, table));
  }

  private static @Nullable String literal(@Nullable String value) {
    return value == null || value.length() > MAX_LENGTH
        ? null
        : "'" + value.replace("'", "''") + "'";
  }

  private static Map<String, Set<String>> constants(Connection connection, TableName table)
      throws SQLException {
    Map<String, Set<String>> constants = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(CONDITIONS)) {
      query.setString(1, table.quoted());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          addConstants(row.getString(1), constants);
        }
      }
    }
    return constants;
  }

  /** Adds the values that a condition compares with, by column. */
  static void addConstants(String condition, Map<String, Set<String>> constants) {
    for (String each : PlanText.conjuncts(condition)) {
      String bare = PlanText.unwrap(each);
      Matcher equal = EQUAL.matcher(bare);
      boolean compares = equal.matches();
      boolean negates = !compares && bare.startsWith("NOT ");
      String column = bare.substring(negates ? "NOT ".length() : 0);
      String value = negates ? "false" : "true";
      if (compares) {
        column = equal.group(1);
        value = equal.group(2);
      }
      constants
          .computeIfAbsent(PlanText.withoutCast(column), name -> new LinkedHashSet<>())
          .add(value);
    }
  }

  /** Returns how many different values a column has, 1 if that is unknown. */
  double distinctValues(String column) {
    return Objects.requireNonNullElse(distinct.get(column), 1.0);
  }

  /** Returns the most common value of a column; null if the statistics have none. */
  @Nullable Common commonValue(String column) {
    return common.get(column);
  }

  /** Returns a value of a column that few rows have, or else the most common one. */
  @Nullable String typicalValue(String column) {
    Common frequent = common.get(column);
    return middle.getOrDefault(column, frequent == null ? null : frequent.literal());
  }

  /** Returns an array of such values; null if the statistics have none. */
  @Nullable String typicalValues(String column) {
    return several.get(column);
  }

  /** Returns the values of a column that conditions of partial indexes name. */
  Set<String> constants(String column) {
    return constants.getOrDefault(column, Set.of());
  }
}
