// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * Finds the connection of PostgreSQL's driver below pools and decorators, for statements that are
 * not the application's: what times and counts statements does not see them.
 *
 * <p>Thread-safe. A pool does not know what is changed on such a connection: leave it as it was.
 */
public final class DriverConnection {
  private DriverConnection() {}

  /**
   * Returns the driver's connection.
   *
   * @param borrowed stays the one to close
   * @return the same if it hides the driver's
   */
  public static Connection of(Connection borrowed) throws SQLException {
    return borrowed.isWrapperFor(PGConnection.class)
            && borrowed.unwrap(PGConnection.class) instanceof Connection own
        ? own
        : borrowed;
  }

  /**
   * Returns whether a pooler stands before the server: it invents the process number that it names
   * to its clients. In transaction mode it hands a session of the server, and what was set in it,
   * to the next client. Costs one statement.
   *
   * @param connection of PostgreSQL; any other is taken for direct
   */
  public static boolean isPooled(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(PGConnection.class)) {
      return false;
    }
    try (Statement statement = of(connection).createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return connection.unwrap(PGConnection.class).getBackendPID() != row.getInt(1);
    }
  }
}
