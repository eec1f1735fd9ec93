// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A database session in autocommit mode with a lock time-out, which the server ends soon after this
 * process dies. Confined to one thread.
 */
final class IndexSession implements AutoCloseable {
  private static final String INVALID_PARAMETER_VALUE = "22023";
  private static final Duration MOMENT = Duration.ofMillis(250);

  /** What its transactions, and the builds that other instances wait for, are known by. */
  static final String APPLICATION = "headroom index migration";

  private final Connection connection;
  private final Duration lockTimeout;

  private IndexSession(Connection connection, Duration lockTimeout) {
    this.connection = connection;
    this.lockTimeout = lockTimeout;
  }

  static IndexSession open(DataSource sessions, Duration lockTimeout) throws SQLException {
    IndexSession session = new IndexSession(sessions.getConnection(), lockTimeout);
    try {
      session.prepare();
      return session;
    } catch (SQLException e) {
      session.connection.close();
      throw e;
    }
  }

  private void prepare() throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = 0");
      statement.execute("SET lock_timeout = " + lockTimeout.toMillis());
      statement.execute("SET application_name = '" + APPLICATION + "'");
      statement.execute(
          "SELECT set_config(name, '0', false) FROM pg_settings WHERE name ="
              + " 'idle_session_timeout'");
      detectClientLoss(statement);
    }
  }

  /** Without it the server goes on building for a client that is gone. */
  private static void detectClientLoss(Statement statement) throws SQLException {
    try {
      statement.execute(
          "SELECT set_config(name, '2s', false) FROM pg_settings"
              + " WHERE name = 'client_connection_check_interval'");
    } catch (SQLException e) {
      if (!INVALID_PARAMETER_VALUE.equals(e.getSQLState())) {
        throw e;
      }
      // The server's system cannot detect it; the next migration drops the leftover.
    }
  }

  Connection connection() {
    return connection;
  }

  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Runs a statement whose lock blocks writers, also those that come while it waits for the lock:
   * so it waits for a moment only.
   */
  void runBriefly(String sql) throws SQLException {
    Duration moment = lockTimeout.compareTo(MOMENT) < 0 ? lockTimeout : MOMENT;
    run("SET lock_timeout = " + moment.toMillis());
    try {
      run(sql);
    } finally {
      if (!connection.isClosed()) {
        run("SET lock_timeout = " + lockTimeout.toMillis());
      }
    }
  }

  /** Returns the server's process of this session. */
  int pid() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Resets the session, for it may belong to a pool; a broken one is only closed. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      if (!connection.isClosed()) {
        run("RESET ALL");
      }
    } catch (SQLException e) {
      if (!connection.isClosed()) {
        throw e;
      }
    }
  }
}
