// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server's catalogue and statistics say about a table.
 *
 * <p>Immutable.
 *
 * @param rows estimated; where the table was never analyzed, from its size at 100 bytes a row
 * @param bytes on disk, without indexes
 * @param hotShare the share of its updates that changed no index so far, 0 to 1
 * @param values what is known of the values in its columns
 * @param indexes the columns of each plain b-tree
 */
record TableFacts(
    double rows, long bytes, double hotShare, ColumnValues values, List<List<String>> indexes) {

  private static final String TABLE =
      """
      SELECT c.oid, pg_table_size(c.oid) AS bytes,
             CASE WHEN c.reltuples < 0 THEN pg_relation_size(c.oid) / 100
                  ELSE greatest(c.reltuples, coalesce(s.n_live_tup, 0)) END AS rows,
             coalesce(s.n_tup_hot_upd::float8 / nullif(s.n_tup_upd, 0), 0) AS hot_share
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
       WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'm')
      """;

  private static final String INDEXES =
      """
      SELECT i.indexrelid, pg_get_indexdef(i.indexrelid, k, true)
        FROM pg_index i
        JOIN pg_class x ON x.oid = i.indexrelid
        JOIN pg_am a ON a.oid = x.relam
        CROSS JOIN generate_series(1, i.indnkeyatts) k
       WHERE i.indrelid = ? AND i.indisvalid AND i.indpred IS NULL AND a.amname = 'btree'
       ORDER BY i.indexrelid, k
      """;

  /**
   * Reads a table.
   *
   * @return null if there is no such plain table
   */
  static @Nullable TableFacts read(Connection connection, TableName table) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(TABLE)) {
      query.setString(1, table.schema());
      query.setString(2, table.name());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        double rows = row.getDouble("rows");
        return new TableFacts(
            rows,
            row.getLong("bytes"),
            row.getDouble("hot_share"),
            ColumnValues.read(connection, table, rows),
            indexes(connection, row.getLong("oid")));
      }
    }
  }

  private static List<List<String>> indexes(Connection connection, long table) throws SQLException {
    Map<Long, List<String>> indexes = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(INDEXES)) {
      query.setLong(1, table);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          indexes.computeIfAbsent(row.getLong(1), each -> new ArrayList<>()).add(row.getString(2));
        }
      }
    }
    return List.copyOf(indexes.values());
  }

  /** Returns how many different values a column has, 1 if that is unknown. */
  double distinctValues(String column) {
    return values.distinctValues(column);
  }

  /** Returns whether an index begins with these columns. */
  boolean isIndexed(List<String> columns) {
    return indexes.stream()
        .anyMatch(each ->
            each.size() >= columns.size() && each.subList(0, columns.size()).equals(columns));
  }
}
