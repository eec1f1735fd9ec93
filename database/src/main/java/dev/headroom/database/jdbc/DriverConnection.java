// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
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
}
