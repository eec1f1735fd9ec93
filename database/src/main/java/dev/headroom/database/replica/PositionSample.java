// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * The position of a server at one time. Immutable.
 *
 * @param cluster a hash of the system identifier, which the replicas of a primary share with it
 * @param timeline of the log that it writes or receives
 * @param recovering whether it is a replica
 * @param lsn replayed by a replica, written by a primary
 * @param nanos when the query was sent
 */
record PositionSample(int cluster, int timeline, boolean recovering, long lsn, long nanos) {

  /**
   * The timeline of a replica is the one that it receives; where the role may not read that, or
   * nothing is received, the one of its last restart point, which may be older but not newer.
   */
  private static final String QUERY =
      "SELECT s.system_identifier, r.recovering,"
          + " CASE WHEN r.recovering THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver),"
          + " c.timeline_id) ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()),"
          + " 1, 8))::bit(32)::int END,"
          + " CASE WHEN r.recovering THEN pg_last_wal_replay_lsn()"
          + " ELSE pg_current_wal_insert_lsn() END - '0/0'::pg_lsn"
          + " FROM pg_control_system() s, pg_control_checkpoint() c,"
          + " (SELECT pg_is_in_recovery() AS recovering) r";

  private static final String REPLAYED = "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn";
  private static final String WRITTEN = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn";

  private static final int PAGE_BYTES = 8192;
  private static final int PAGE_HEADER_BYTES = 24;

  static PositionSample read(Connection connection) throws SQLException {
    long sent = System.nanoTime();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(QUERY)) {
      row.next();
      boolean recovering = row.getBoolean(2);
      long lsn = row.getLong(4);
      return new PositionSample(
          Long.hashCode(row.getLong(1)),
          row.getInt(3),
          recovering,
          recovering ? lsn : endOfLastRecord(lsn),
          sent);
    }
  }

  /**
   * Returns the end of the last record before an insert position. Where a record ends with its
   * page, the next one is inserted after the header of the next page, but a replica has replayed
   * all when it is at the end of the record. No record ends with a page's header.
   */
  private static long endOfLastRecord(long insertLsn) {
    return insertLsn % PAGE_BYTES == PAGE_HEADER_BYTES ? insertLsn - PAGE_HEADER_BYTES : insertLsn;
  }

  /**
   * Returns what the primary has written, commits included: the insert position, since the write
   * position may be behind an asynchronous commit. Inside of a transaction it is before the commit.
   */
  static long written(Connection primary) throws SQLException {
    return endOfLastRecord(number(primary, WRITTEN));
  }

  /** Returns what a replica has replayed. */
  static long replayed(Connection replica) throws SQLException {
    return number(replica, REPLAYED);
  }

  /**
   * Runs on the driver's own connection: what counts statements counts the application's. No
   * transaction may be open, and none is afterwards, as the pool would not know of it.
   */
  private static long number(Connection borrowed, String query) throws SQLException {
    Connection connection =
        borrowed.isWrapperFor(PGConnection.class)
                && borrowed.unwrap(PGConnection.class) instanceof Connection own
            ? own
            : borrowed;
    boolean autoCommit = connection.getAutoCommit();
    if (!autoCommit) {
      connection.setAutoCommit(true);
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } finally {
      if (!autoCommit && !connection.isClosed()) {
        connection.setAutoCommit(false);
      }
    }
  }
}
