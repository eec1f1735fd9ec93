// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Fills an empty database with sample data, once.
 *
 * <p>Thread-safe; instances that start together take turns.
 *
 * <p>Method: all rows are written by COPY within one transaction; foreign keys are dropped before
 * and added again, and so checked, after. A process that dies leaves nothing behind. Then the
 * tables are vacuumed and the row of the table {@code sample} is finished; a row that is not
 * finished means that the data are generated again.
 */
public final class SampleGenerator {

  private static final long LOCK = 0x73616D706C65L;

  private final DataSource database;
  private final Sample sample;
  private final Consumer<String> progress;

  /**
   * Creates a generator.
   *
   * @param database the application's database, with its schema
   * @param sample the data
   * @param progress receives lines such as {@code progress users 1000/2000}
   */
  public SampleGenerator(DataSource database, Sample sample, Consumer<String> progress) {
    this.database = database;
    this.sample = sample;
    this.progress = progress;
  }

  private record ForeignKey(String table, String name, String definition) {}

  private record Sequence(String table, String column) {}

  /**
   * Generates the data unless they are there.
   *
   * @param passwordHash the hash of the password of all sample users
   * @return whether they were generated now
   * @throws SQLException if the database rejects them; nothing of them is left then
   * @throws IllegalStateException if the database holds users of its own
   */
  public boolean generate(String passwordHash) throws SQLException {
    try (Connection connection = database.getConnection()) {
      // A million rows take longer than any request may.
      connection.setNetworkTimeout(Runnable::run, 0);
      execute(connection, "SELECT pg_advisory_lock(" + LOCK + ")");
      try {
        if (exists(connection, "SELECT 1 FROM sample WHERE finished_at IS NOT NULL")) {
          return false;
        }
        requireNoUsers(connection);
        fill(connection, passwordHash);
        execute(connection, "VACUUM (ANALYZE)");
        execute(connection, "UPDATE sample SET finished_at = now()");
        return true;
      } finally {
        execute(connection, "SELECT pg_advisory_unlock(" + LOCK + ")");
      }
    }
  }

  /** Returns the instant at which the data end that were generated; empty until all are there. */
  public Optional<Instant> end() throws SQLException {
    List<Instant> ends = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      query(
          connection,
          "SELECT anchor FROM sample WHERE finished_at IS NOT NULL",
          row -> ends.add(row.getTimestamp(1).toInstant()));
    }
    return ends.stream().findFirst();
  }

  private void requireNoUsers(Connection connection) throws SQLException {
    boolean begun = exists(connection, "SELECT 1 FROM sample");
    if (!begun && exists(connection, "SELECT 1 FROM users")) {
      throw new IllegalStateException(
          "%1$s was above 0, allowed 0 for a database that holds users of its own; "
                  .formatted(sample.variable())
              + "set %1$s=0, or name an empty database in DATABASE_URL"
                  .formatted(sample.variable()));
    }
  }

  private void fill(Connection connection, String hash) throws SQLException {
    List<SampleTable> tables = sample.content().tables(sample.scale(), hash);
    List<String> names = tables.stream().map(SampleTable::name).toList();
    connection.setAutoCommit(false);
    try {
      // CASCADE: tables that refer to these are empty too, for there are no users.
      execute(connection, "TRUNCATE sample, " + String.join(", ", names) + " CASCADE");
      List<ForeignKey> keys = foreignKeys(connection, names);
      for (ForeignKey key : keys) {
        execute(connection, "ALTER TABLE " + key.table() + " DROP CONSTRAINT " + key.name());
      }
      for (SampleTable table : tables) {
        copy(connection, table);
      }
      for (ForeignKey key : keys) {
        execute(
            connection,
            "ALTER TABLE %s ADD CONSTRAINT %s %s"
                .formatted(key.table(), key.name(), key.definition()));
      }
      setSequences(connection, names);
      addMarker(connection);
      connection.commit();
    } catch (SQLException | RuntimeException | Error e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void copy(Connection connection, SampleTable table) throws SQLException {
    CopyRows rows =
        new CopyRows(
            connection,
            table.columns(),
            done -> report(table.name(), done, Math.max(done, table.expectedRows())));
    report(table.name(), 0, Math.max(1, table.expectedRows()));
    table.write(rows);
    long written = rows.finish();
    report(table.name(), written, written);
  }

  private void addMarker(Connection connection) throws SQLException {
    try (PreparedStatement marker =
        connection.prepareStatement("INSERT INTO sample (id, scale, anchor) VALUES (1, ?, ?)")) {
      marker.setDouble(1, sample.scale());
      marker.setTimestamp(2, Timestamp.from(Sample.END));
      marker.executeUpdate();
    }
  }

  /** Sets each generated key to go on behind the last row. */
  private static void setSequences(Connection connection, List<String> names) throws SQLException {
    List<Sequence> sequences = new ArrayList<>();
    query(
        connection,
        "SELECT table_name, column_name FROM information_schema.columns"
            + " WHERE table_schema = current_schema() AND is_identity = 'YES'"
            + " AND table_name IN ("
            + quoted(names)
            + ")",
        row -> sequences.add(new Sequence(row.getString(1), row.getString(2))));
    for (Sequence each : sequences) {
      execute(
          connection,
          "SELECT setval(pg_get_serial_sequence('%1$s', '%2$s'), coalesce(max(%2$s), 1)) FROM %1$s"
              .formatted(each.table(), each.column()));
    }
  }

  private static List<ForeignKey> foreignKeys(Connection connection, List<String> names)
      throws SQLException {
    List<ForeignKey> keys = new ArrayList<>();
    query(
        connection,
        "SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c"
            + " JOIN pg_class t ON t.oid = c.conrelid"
            + " WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace"
            + " AND t.relname IN ("
            + quoted(names)
            + ") ORDER BY 1, 2",
        row -> keys.add(new ForeignKey(row.getString(1), row.getString(2), row.getString(3))));
    return keys;
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }

  private void report(String table, long done, long total) {
    progress.accept("progress " + table + " " + done + "/" + total);
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private static void query(Connection connection, String sql, RowReader reader)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        reader.read(row);
      }
    }
  }

  private static boolean exists(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query + " LIMIT 1")) {
      return found.next();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
