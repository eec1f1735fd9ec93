// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.database.jdbc.DriverConnection;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A borrowed connection and its server. Immutable.
 *
 * @param epoch the replica's when the connection was found to lead to it; 0 for the primary
 */
record Route(ServerNode server, Connection connection, boolean isReplica, int epoch) {

  static Route toPrimary(ServerNode primary) throws SQLException {
    return new Route(primary, primary.borrow(), false, 0);
  }

  /** Ends what has only read, unless the replica is lost, which the next statement meets. */
  void endReads() throws SQLException {
    try {
      DriverConnection.of(connection).commit();
    } catch (SQLException e) {
      requireLostReplica(e);
    }
  }

  /** Ends what has only read, and has failed. */
  void undoReads() {
    try {
      DriverConnection.of(connection).rollback();
    } catch (SQLException lost) {
      // The failure of the statement says so.
    }
  }

  /** Notes that a replica is lost, or throws what says something else. */
  void requireLostReplica(SQLException e) throws SQLException {
    if (!isReplica || ServerFailure.of(e) != ServerFailure.LOST) {
      throw e;
    }
    server.failed();
  }

  /** Returns the connection to its pool. */
  void close() throws SQLException {
    try {
      server.close(connection);
    } catch (SQLException e) {
      requireLostReplica(e);
    }
  }

  /** Returns a connection to a server that is lost, or that cannot serve the transaction. */
  void discard() {
    try {
      server.close(connection);
    } catch (SQLException lost) {
      // The pool replaces it.
    }
  }
}
