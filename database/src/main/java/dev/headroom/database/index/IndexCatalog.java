// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads indexes and open transactions from the server's catalogue. Confined to one thread. */
final class IndexCatalog {
  private static final String TWIN = "headroom_index_twin";

  private static final String FIND =
      """
      SELECT i.indisvalid, i.indisunique, i.indrelid = to_regclass(?) AS ours,
             pg_get_indexdef(i.indexrelid) AS definition, pg_relation_size(i.indexrelid) AS bytes,
             quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS qualified
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_index i ON i.indexrelid = c.oid
       WHERE c.relname = ?
         AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass(?))
      """;

  private static final String OLDER =
      """
      SELECT pid, coalesce(application_name, '') AS application, coalesce(state, '') AS state,
             extract(epoch FROM clock_timestamp() - xact_start) AS seconds
        FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND backend_type = 'client backend'
         AND xact_start < clock_timestamp() - make_interval(secs => ?)
       ORDER BY xact_start
      """;

  private final Connection connection;

  IndexCatalog(Connection connection) {
    this.connection = connection;
  }

  /**
   * An index that has the name of a definition.
   *
   * @param shape its definition as the server writes it, without name and table
   */
  record Entry(boolean valid, boolean onItsTable, String shape, String qualified, long sizeBytes) {

    String dropConcurrently() {
      return "DROP INDEX CONCURRENTLY IF EXISTS " + qualified;
    }
  }

  @Nullable Entry find(IndexDefinition definition) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(FIND)) {
      query.setString(1, definition.quotedTable());
      query.setString(2, definition.name());
      query.setString(3, definition.quotedTable());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        return new Entry(
            row.getBoolean("indisvalid"),
            row.getBoolean("ours"),
            shape(row.getBoolean("indisunique"), row.getString("definition")),
            row.getString("qualified"),
            row.getLong("bytes"));
      }
    }
  }

  /**
   * Returns the shape of a definition as the server writes it, by building it on an empty temporary
   * copy of the table, which is rolled back. Throws if the definition is faulty.
   */
  String wantedShape(IndexDefinition definition) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE " + TWIN + " (LIKE " + definition.quotedTable() + ")");
      statement.execute(definition.createOn(TWIN));
      try (ResultSet row =
          statement.executeQuery(
              "SELECT indisunique, pg_get_indexdef(indexrelid) FROM pg_index"
                  + " WHERE indrelid = to_regclass('pg_temp."
                  + TWIN
                  + "')")) {
        row.next();
        return shape(row.getBoolean(1), row.getString(2));
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static String shape(boolean unique, String definition) {
    return (unique ? "UNIQUE " : "") + definition.substring(definition.indexOf(" USING ") + 1);
  }

  List<OlderTransaction> olderThan(Duration age) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(OLDER)) {
      query.setDouble(1, age.toMillis() / 1000.0);
      try (ResultSet row = query.executeQuery()) {
        List<OlderTransaction> older = new ArrayList<>();
        while (row.next()) {
          older.add(
              new OlderTransaction(
                  row.getInt("pid"),
                  row.getString("application"),
                  row.getString("state").toLowerCase(Locale.ROOT),
                  Duration.ofMillis((long) (row.getDouble("seconds") * 1000))));
        }
        return older;
      }
    }
  }
}
