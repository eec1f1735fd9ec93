// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills an empty database once. Thread-safe; instances that start together take turns.
 *
 * <p>Method: all rows go in by COPY within one transaction, foreign keys taken off before and
 * checked again after, so that a process that dies leaves nothing behind. Then statistics are
 * gathered and the marker is finished; a marker that is not finished means: again from the start.
 */
final class SampleMaker {

  private static final long TURN = 0x616C70696E65L;
  private static final List<ForeignKey> FOREIGN_KEYS =
      List.of(
          new ForeignKey("signals", "symbol", "instruments"),
          new ForeignKey("subscriptions", "user_id", "users"),
          new ForeignKey("subscriptions", "symbol", "instruments"),
          new ForeignKey("notifications", "user_id", "users"),
          new ForeignKey("notifications", "signal_id", "signals"),
          new ForeignKey("payments", "user_id", "users"));

  private final DataSource database;
  private final Consumer<String> progress;

  SampleMaker(DataSource database, Consumer<String> progress) {
    this.database = database;
    this.progress = progress;
  }

  private record ForeignKey(String table, String column, String target) {

    String name() {
      return table + "_" + column + "_fkey";
    }
  }

  /**
   * Makes the sample unless it is there.
   *
   * @return whether it was made now
   */
  boolean make(double scale, String passwordHash) throws SQLException {
    try (Connection connection = database.getConnection()) {
      // A million rows take longer than any request may.
      connection.setNetworkTimeout(Runnable::run, 0);
      execute(connection, "SELECT pg_advisory_lock(" + TURN + ")");
      try {
        if (isFinished(connection)) {
          return false;
        }
        refuseForeignContent(connection);
        fill(connection, Population.of(scale), scale, passwordHash);
        execute(connection, "VACUUM (ANALYZE)");
        execute(connection, "UPDATE sample SET finished_at = now()");
        return true;
      } finally {
        execute(connection, "SELECT pg_advisory_unlock(" + TURN + ")");
      }
    }
  }

  /** Returns the instant that finished sample content was made for, or null without any. */
  @Nullable Instant anchor() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT anchor FROM sample WHERE finished_at IS NOT NULL")) {
      return found.next() ? found.getObject(1, OffsetDateTime.class).toInstant() : null;
    }
  }

  private static boolean isFinished(Connection connection) throws SQLException {
    return exists(connection, "SELECT 1 FROM sample WHERE finished_at IS NOT NULL");
  }

  private static void refuseForeignContent(Connection connection) throws SQLException {
    boolean begun = exists(connection, "SELECT 1 FROM sample");
    if (!begun && exists(connection, "SELECT 1 FROM users")) {
      throw new IllegalStateException(
          "ALPINE_SCALE was above 0, allowed 0 for a database that holds users of its own; "
              + "set ALPINE_SCALE=0, or name an empty database in DATABASE_URL");
    }
  }

  private void fill(Connection connection, Population population, double scale, String hash)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      execute(
          connection,
          "TRUNCATE sample, payments, notifications, subscriptions, signals, instruments, users");
      for (ForeignKey key : FOREIGN_KEYS) {
        execute(connection, "ALTER TABLE " + key.table() + " DROP CONSTRAINT " + key.name());
      }
      for (SampleTable table : tables(population, hash)) {
        copy(connection, table);
      }
      finish(connection, scale);
      connection.commit();
    } catch (SQLException | RuntimeException | Error e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static List<SampleTable> tables(Population population, String hash) {
    return List.of(
        new InstrumentTable(),
        new UserTable(population, hash),
        new SignalTable(population),
        new SubscriptionTable(population),
        new NotificationTable(population),
        new PaymentTable(population));
  }

  private void copy(Connection connection, SampleTable table) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + table.columns() + " FROM STDIN (FREEZE)");
    try {
      CopyRows rows =
          new CopyRows(
              copy, done -> report(table.name(), done, Math.max(done, table.expectedRows())));
      table.write(rows);
      long written = rows.finish();
      report(table.name(), written, written);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static void finish(Connection connection, double scale) throws SQLException {
    for (String table : List.of("users", "signals", "notifications", "payments")) {
      execute(
          connection,
          "SELECT setval(pg_get_serial_sequence('%s', 'id'), (SELECT max(id) FROM %s))"
              .formatted(table, table));
    }
    for (ForeignKey key : FOREIGN_KEYS) {
      execute(
          connection,
          "ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s"
              .formatted(key.table(), key.name(), key.column(), key.target()));
    }
    String anchor = OffsetDateTime.ofInstant(Population.ANCHOR, ZoneOffset.UTC).toString();
    execute(
        connection,
        String.format(
            Locale.ROOT,
            "INSERT INTO sample (id, scale, anchor) VALUES (1, %s, '%s')",
            scale,
            anchor));
  }

  private void report(String table, long done, long total) {
    progress.accept("progress " + table + " " + done + "/" + total);
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
