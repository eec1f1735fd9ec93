// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

  /** Returns the session's connection, for look-ups. */
  Connection connection() {
    return session.connection();
  }

  /** Throws if the session, and the lock with it, has ended. */
  void requireHeld() throws SQLException {
    if (!session.connection().isValid(5)) {
      throw new SQLException(
          "the session that holds the migration lock was ended; run the migration again", "08006");
    }
  }

  @Override
  public void close() throws SQLException {
    try (PreparedStatement release =
        session.connection().prepareStatement("SELECT pg_advisory_unlock(?)")) {
      release.setLong(1, KEY);
      release.execute();
    } catch (SQLException e) {
      if (!session.connection().isClosed()) {
        throw e;
      }
      // The lock ended with the session.
    }
  }
}
