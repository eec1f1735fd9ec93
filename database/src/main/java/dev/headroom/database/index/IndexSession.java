// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** A database session in autocommit, told not to wait long for locks and not to outlive us. */
final class IndexSession implements AutoCloseable {
  private static final String INVALID_PARAMETER_VALUE = "22023";

  private final Connection connection;

  private IndexSession(Connection connection) {
    this.connection = connection;
  }

  static IndexSession open(DataSource sessions, Duration lockTimeout) throws SQLException {
    IndexSession session = new IndexSession(sessions.getConnection());
    try {
      session.prepare(lockTimeout);
      return session;
    } catch (SQLException e) {
      session.connection.close();
      throw e;
    }
  }

  private void prepare(Duration lockTimeout) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = 0");
      statement.execute("SET lock_timeout = " + lockTimeout.toMillis());
      statement.execute("SET application_name = 'headroom index migration'");
      statement.execute(
          "SELECT set_config(name, '0', false) FROM pg_settings WHERE name ="
              + " 'idle_session_timeout'");
      noticeOurDeath(statement);
    }
  }

  /** Without it a server goes on building for a client that is gone. */
  private static void noticeOurDeath(Statement statement) throws SQLException {
    try {
      statement.execute(
          "SELECT set_config(name, '2s', false) FROM pg_settings"
              + " WHERE name = 'client_connection_check_interval'");
    } catch (SQLException e) {
      if (!INVALID_PARAMETER_VALUE.equals(e.getSQLState())) {
        throw e;
      }
      // A server whose system cannot tell; there a leftover is found at the next start.
    }
  }

  Connection connection() {
    return connection;
  }

  int pid() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Leaves a session of a pool as it was found; one that is broken is only closed. */
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
