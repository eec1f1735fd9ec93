// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.database.jdbc.DriverConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The position of a server at one time. Immutable.
 *
 * @param cluster a hash of the system identifier, which the replicas of a primary share with it
 * @param timeline of the log that it writes or receives
 * @param recovering whether it is a replica
 * @param lsn replayed by a replica, written by a primary
 * @param nanos when the query was sent
 * @param started when the server was started, in microseconds: no two servers share it
 */
record PositionSample(
    int cluster, int timeline, boolean recovering, long lsn, long nanos, long started) {
  private static final String STARTED =
      "(extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint";

  private static final String WRITTEN_TIMELINE =
      "('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int";

  /**
   * The timeline of a replica is the one that it receives; where the role may not read that, or
   * nothing is received, the one of its last restart point, which may be older but not newer.
   */
  private static final String QUERY =
      "SELECT s.system_identifier, r.recovering,"
          + " CASE WHEN r.recovering THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver),"
          + " c.timeline_id) ELSE "
          + WRITTEN_TIMELINE
          + " END, CASE WHEN r.recovering THEN pg_last_wal_replay_lsn()"
          + " ELSE pg_current_wal_insert_lsn() END - '0/0'::pg_lsn, "
          + STARTED
          + " FROM pg_control_system() s, pg_control_checkpoint() c,"
          + " (SELECT pg_is_in_recovery() AS recovering) r";

  private static final String REPLAYED = "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn";
  private static final String IDENTITY = REPLAYED + ", " + STARTED;
  private static final String WRITTEN =
      "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn, " + WRITTEN_TIMELINE;

  private static final int PAGE_BYTES = 8192;
  private static final int PAGE_HEADER_BYTES = 24;

  /** At the beginning of a file of the log. */
  private static final int FILE_HEADER_BYTES = 40;

  /**
   * Which server a connection leads to, and what that has replayed. Immutable.
   *
   * @param started as in a sample
   */
  record Identity(long started, long lsn) {}

  /** What a primary has written, and on which timeline. Immutable. */
  record Written(int timeline, long lsn) {}

  /** Reads the row of a query. */
  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

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
          sent,
          row.getLong(5));
    }
  }

  /**
   * Returns whether this can be a later sample of the same server, which was not restarted in
   * between.
   */
  boolean follows(PositionSample earlier) {
    return cluster == earlier.cluster
        && timeline == earlier.timeline
        && started == earlier.started
        && lsn >= earlier.lsn;
  }

  /**
   * Returns the end of the last record before an insert position. Where a record ends with its
   * page, or the log with its file, the next one is inserted after the header of the next page, but
   * a replica has replayed all when it is at the end of the record. No record ends with a page's
   * header, and none is as short as what is between the headers of a page and of a file.
   */
  private static long endOfLastRecord(long insertLsn) {
    long inPage = insertLsn % PAGE_BYTES;
    return inPage == PAGE_HEADER_BYTES || inPage == FILE_HEADER_BYTES
        ? insertLsn - inPage
        : insertLsn;
  }

  /**
   * Returns what the primary has written, commits included: the insert position, since the write
   * position may be behind an asynchronous commit. Inside of a transaction it is before the commit.
   */
  static Written written(Connection primary) throws SQLException {
    return query(
        primary, WRITTEN, row -> new Written(row.getInt(2), endOfLastRecord(row.getLong(1))));
  }

  /** Returns what a replica has replayed. */
  static long replayed(Connection replica) throws SQLException {
    return query(replica, REPLAYED, row -> row.getLong(1));
  }

  /** Returns which replica a connection leads to. */
  static Identity identity(Connection replica) throws SQLException {
    return query(replica, IDENTITY, row -> new Identity(row.getLong(2), row.getLong(1)));
  }

  /**
   * Runs on the driver's own connection: what counts statements counts the application's. No
   * transaction may be open, and none is afterwards, as the pool would not know of it.
   */
  private static <T> T query(Connection borrowed, String query, Row<T> reader) throws SQLException {
    Connection connection = DriverConnection.of(borrowed);
    boolean autoCommit = connection.getAutoCommit();
    if (!autoCommit) {
      connection.setAutoCommit(true);
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return reader.read(row);
    } finally {
      if (!autoCommit && !connection.isClosed()) {
        connection.setAutoCommit(false);
      }
    }
  }
}
