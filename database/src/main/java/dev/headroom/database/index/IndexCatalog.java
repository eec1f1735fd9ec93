// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads indexes and running builds from the server's catalogue. Confined to one thread. */
final class IndexCatalog {
  private static final String QUALIFIED =
      """
      SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.oid = to_regclass(?)
      """;

  private static final String FIND =
      """
      SELECT i.indisvalid, i.indisunique, i.indrelid = to_regclass(?) AS ours,
             pg_get_indexdef(i.indexrelid) AS definition,
             coalesce((SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(i.indexrelid)),
                      pg_relation_size(i.indexrelid)) AS bytes,
             coalesce((SELECT sum(pg_stat_get_numscans(relid))
                         FROM pg_partition_tree(i.indexrelid)),
                      pg_stat_get_numscans(i.indexrelid)) AS scans,
             quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS qualified,
             c.relkind = 'I' AS partitioned,
             i.indexrelid::regclass::text AS shown
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_index i ON i.indexrelid = c.oid
       WHERE c.relname = ?
         AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass(?))
      """;

  private static final String IS_TAKEN =
      """
      SELECT EXISTS (
        SELECT 1
          FROM pg_class c
          LEFT JOIN pg_index i ON i.indexrelid = c.oid
         WHERE c.relname = ?
           AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass(?))
           AND i.indrelid IS DISTINCT FROM to_regclass(?)::oid)
      """;

  private static final String PROGRESS =
      """
      SELECT coalesce(nullif(p.index_relid, 0)::regclass::text, '') AS index,
             coalesce(p.relid::regclass::text, '') AS table_name, coalesce(p.phase, '') AS phase,
             CASE WHEN p.lockers_total > 0 AND p.phase LIKE 'waiting%'
                  THEN p.lockers_done::float8 / p.lockers_total
                  WHEN p.tuples_total > 0 THEN p.tuples_done::float8 / p.tuples_total
                  WHEN p.blocks_total > 0 THEN p.blocks_done::float8 / p.blocks_total
                  ELSE 0 END AS share,
             p.pid, coalesce(p.current_locker_pid, 0) AS waits_for
        FROM pg_stat_progress_create_index p
       WHERE p.datname = current_database() AND p.pid <> pg_backend_pid()
      """;

  private static final String PARTITIONS =
      """
      SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS qualified,
             c.relname AS name, c.relkind::text AS kind,
             quote_ident(pn.nspname) || '.' || quote_ident(pc.relname) AS parent
        FROM pg_partition_tree(to_regclass(?)) t
        JOIN pg_class c ON c.oid = t.relid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_class pc ON pc.oid = t.parentrelid
        JOIN pg_namespace pn ON pn.oid = pc.relnamespace
       ORDER BY t.level, c.relname
      """;

  private static final String ATTACHED =
      """
      SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
        FROM pg_inherits h
        JOIN pg_index i ON i.indexrelid = h.inhrelid
        JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE h.inhparent = to_regclass(?) AND i.indrelid = to_regclass(?)
      """;

  private static final String LEAVES =
      """
      SELECT (SELECT count(*) FROM pg_partition_tree(to_regclass(?)) WHERE isleaf),
             (SELECT count(*) FROM pg_partition_tree(to_regclass(?)) WHERE isleaf)
      """;

  private static final String IS_PARTITIONED =
      "SELECT coalesce((SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass(?)), false)";

  private final Connection connection;

  IndexCatalog(Connection connection) {
    this.connection = connection;
  }

  /**
   * An index that has the name of a definition.
   *
   * @param shape its definition as the server writes it, without name and table
   * @param shown its name as {@link IndexProgress} has it
   */
  record Entry(
      boolean valid,
      boolean onItsTable,
      boolean partitioned,
      String shape,
      String qualified,
      String shown,
      long sizeBytes,
      long scans) {

    /** The statement that drops it while writers write, or at once where that is impossible. */
    String drop() {
      return "DROP INDEX " + (partitioned ? "" : "CONCURRENTLY ") + "IF EXISTS " + qualified;
    }

    /** Whether a broken build left it: an index of a partitioned table is only incomplete. */
    boolean isLeftover() {
      return !valid && onItsTable && !partitioned;
    }
  }

  @Nullable Entry find(IndexDefinition definition) throws SQLException {
    return find(definition.quotedTable(), definition.name());
  }

  /** Finds an index by its name in the schema of a table. */
  @Nullable Entry find(String quotedTable, String index) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(FIND)) {
      query.setString(1, quotedTable);
      query.setString(2, index);
      query.setString(3, quotedTable);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        return new Entry(
            row.getBoolean("indisvalid"),
            row.getBoolean("ours"),
            row.getBoolean("partitioned"),
            shape(row.getBoolean("indisunique"), row.getString("definition")),
            row.getString("qualified"),
            row.getString("shown"),
            row.getLong("bytes"),
            row.getLong("scans"));
      }
    }
  }

  /** Returns whether a name in the schema of a table is taken, and not by one of its indexes. */
  boolean isTaken(String index, String quotedTable) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(IS_TAKEN)) {
      query.setString(1, index);
      query.setString(2, quotedTable);
      query.setString(3, quotedTable);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * A partition of a table.
   *
   * @param qualified its quoted name with its schema
   * @param name its name
   * @param kind as {@code pg_class.relkind}: r for a table, p for one with partitions of its own, f
   *     for a foreign table
   * @param parent the quoted name of the table that it is a partition of
   */
  record Partition(String qualified, String name, String kind, String parent) {}

  /** Returns the partitions of a table, those of partitions too, parents before their parts. */
  List<Partition> partitions(String quotedTable) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(PARTITIONS)) {
      query.setString(1, quotedTable);
      try (ResultSet row = query.executeQuery()) {
        List<Partition> all = new ArrayList<>();
        while (row.next()) {
          all.add(
              new Partition(
                  row.getString("qualified"),
                  row.getString("name"),
                  row.getString("kind"),
                  row.getString("parent")));
        }
        return all;
      }
    }
  }

  /** Returns the part of an index that a partition has, null if none is attached. */
  @Nullable String attachedPart(String index, String partition) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(ATTACHED)) {
      query.setString(1, index);
      query.setString(2, partition);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  /** Returns how many partitions have their part of an index, in words. */
  String attachedParts(Entry index, IndexDefinition definition) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(LEAVES)) {
      query.setString(1, index.qualified());
      query.setString(2, definition.quotedTable());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getLong(1) + " of " + row.getLong(2) + " partitions have their part";
      }
    }
  }

  boolean isPartitioned(String quotedTable) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(IS_PARTITIONED)) {
      query.setString(1, quotedTable);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * Returns the shape of a definition as the server writes it, by building it on an empty temporary
   * copy of the table, which is rolled back. The copy has the table's name, since conditions and
   * expressions may name it. Throws if the definition is faulty.
   */
  String wantedShape(IndexDefinition definition) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      String table = definition.quotedTable();
      String twin = "pg_temp." + table.substring(table.lastIndexOf('.') + 1);
      statement.execute("CREATE TEMPORARY TABLE " + twin + " (LIKE " + withSchema(table) + ")");
      statement.execute(definition.createOn(twin));
      try (PreparedStatement query =
          connection.prepareStatement(
              "SELECT indisunique, pg_get_indexdef(indexrelid) FROM pg_index"
                  + " WHERE indrelid = to_regclass(?)")) {
        query.setString(1, twin);
        try (ResultSet row = query.executeQuery()) {
          row.next();
          return shape(row.getBoolean(1), row.getString(2));
        }
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Returns the name of a table with its schema; as it is if there is no such table. */
  private String withSchema(String quotedTable) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(QUALIFIED)) {
      query.setString(1, quotedTable);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : quotedTable;
      }
    }
  }

  private static String shape(boolean unique, String definition) {
    return (unique ? "UNIQUE " : "") + definition.substring(definition.indexOf(" USING ") + 1);
  }

  /** Returns whether a session builds an index; also if one builds what this role does not see. */
  boolean isBeingBuilt(Entry index) throws SQLException {
    return progress().stream()
        .anyMatch(each -> each.index().equals(index.shown()) || each.table().isEmpty());
  }

  /** Returns the builds that run in this database, also those that other tools started. */
  List<IndexProgress> progress() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(PROGRESS)) {
      List<IndexProgress> running = new ArrayList<>();
      while (row.next()) {
        running.add(
            new IndexProgress(
                row.getString("index"),
                row.getString("table_name"),
                row.getString("phase"),
                row.getDouble("share"),
                row.getInt("pid"),
                row.getInt("waits_for")));
      }
      return List.copyOf(running);
    }
  }
}
