// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import dev.headroom.database.replica.ConsistencySession;
import dev.headroom.kit.replica.SessionHistoryAuditor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Transactions on the table of a {@link ReplicaStage}, each as Spring's transaction manager makes
 * it, and the count of what the replicas served.
 *
 * <p>Thread-safe, as far as the data source is.
 */
final class ReplicaReads {
  private final DataSource source;
  private final SessionHistoryAuditor auditor = new SessionHistoryAuditor();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong onReplicas = new AtomicLong();

  ReplicaReads(DataSource source) {
    this.source = source;
  }

  SessionHistoryAuditor auditor() {
    return auditor;
  }

  double shareOnReplicas() {
    return onReplicas.get() / (double) Math.max(1, reads.get());
  }

  /**
   * Writes a row and reads it, in a session of its own.
   *
   * @param inSession whether the session is open, so that the read can be bound to the write
   */
  @SuppressWarnings("try") // The scope is only to be closed.
  void writeThenRead(int row, boolean inSession) throws SQLException {
    ConsistencySession session = ConsistencySession.start();
    String name = Integer.toHexString(System.identityHashCode(session)) + "-" + reads.get();
    try (ConsistencySession.Scope _ = inSession ? session.open() : () -> {}) {
      auditor.recordWrite(name, "row " + row, write(row));
      auditor.recordRead(name, "row " + row, read(row));
    }
  }

  private long write(int row) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      long version;
      try (PreparedStatement statement =
          connection.prepareStatement(
              "UPDATE counters SET version = version + 1 WHERE id = ? RETURNING version")) {
        statement.setInt(1, row);
        try (ResultSet rows = statement.executeQuery()) {
          rows.next();
          version = rows.getLong(1);
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
      return version;
    }
  }

  /** Reads a row in a read-only transaction, and returns its version. */
  long read(int row) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      long version;
      try (PreparedStatement statement =
          connection.prepareStatement(
              "SELECT version, pg_is_in_recovery() FROM counters WHERE id = ?")) {
        statement.setInt(1, row);
        try (ResultSet rows = statement.executeQuery()) {
          rows.next();
          version = rows.getLong(1);
          reads.incrementAndGet();
          onReplicas.addAndGet(rows.getBoolean(2) ? 1 : 0);
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
      return version;
    }
  }
}
