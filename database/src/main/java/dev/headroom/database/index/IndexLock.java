// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive right to migrate the indexes of a database: a session's advisory lock.
 *
 * <p>Its session runs nothing longer than a look-up. A build waits for every older snapshot, so a
 * lock whose session kept a snapshot would block the build that it protects. For the same reason no
 * session waits for the lock inside the server; callers poll.
 *
 * <p>Confined to one thread.
 */
final class IndexLock implements AutoCloseable {
  /** The word "headroom" in ASCII. */
  private static final long KEY = 0x68656164726f6f6dL;

  /** Shared by the schema migrations that wait for builds. */
  private static final long SCHEMA_KEY = KEY + 1;

  private static final Duration SLICE = Duration.ofMillis(500);

  private static final String IS_HELD =
      """
      SELECT EXISTS (SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (classid::bigint << 32) + objid::bigint = ?)
      """;

  private final IndexSession session;

  private IndexLock(IndexSession session) {
    this.session = session;
  }

  /** Acquires the lock on the session, or returns null at once. */
  static @Nullable IndexLock tryAcquire(IndexSession session) throws SQLException {
    try (PreparedStatement acquire =
        session.connection().prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      acquire.setLong(1, KEY);
      try (ResultSet row = acquire.executeQuery()) {
        row.next();
        return row.getBoolean(1) ? new IndexLock(session) : null;
      }
    }
  }

  /** Returns whether some session holds the lock, also one of another role. */
  static boolean isHeld(Connection connection) throws SQLException {
    return isHeld(connection, KEY);
  }

  private static boolean isHeld(Connection connection, long key) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(IS_HELD)) {
      query.setLong(1, key);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * Says on a session that a schema migration waits: whoever holds the lock begins no further
   * build, and who waits for it gives up.
   */
  static void announceSchemaMigration(Connection connection) throws SQLException {
    run(connection, "SELECT pg_advisory_lock_shared(?)", SCHEMA_KEY);
  }

  /** Takes the announcement back, since the session may belong to a pool. */
  static void withdrawSchemaMigration(Connection connection) throws SQLException {
    run(connection, "SELECT pg_advisory_unlock_shared(?)", SCHEMA_KEY);
  }

  /** Returns whether a schema migration waits for builds to end. */
  static boolean schemaMigrationWaits(Connection connection) throws SQLException {
    return isHeld(connection, SCHEMA_KEY);
  }

  private static void run(Connection connection, String sql, long key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, key);
      statement.execute();
    }
  }

  /** Pauses, at most until a schema migration waits; returns whether none does. */
  boolean pause(Duration pause) throws SQLException, InterruptedException {
    Duration left = pause;
    while (left.isPositive()) {
      if (schemaMigrationWaits(connection())) {
        return false;
      }
      Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
      Thread.sleep(slice);
      left = left.minus(slice);
    }
    return true;
  }

  /** Returns the session's connection, for look-ups. */
  Connection connection() {
    return session.connection();
  }

  /** Returns whether the session lives, and the lock with it. */
  boolean stillHeld() throws SQLException {
    return session.connection().isValid(5);
  }

  /** Throws if the session, and the lock with it, has ended. */
  void requireHeld() throws SQLException {
    if (!stillHeld()) {
      throw new SQLException(
          "the session that holds the migration lock was ended; run the migration again", "08006");
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      run(connection(), "SELECT pg_advisory_unlock(?)", KEY);
    } catch (SQLException e) {
      if (!session.connection().isClosed()) {
        throw e;
      }
      // The lock ended with the session.
    }
  }
}
