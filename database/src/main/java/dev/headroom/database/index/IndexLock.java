// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The right to change indexes: one instance a database.
 *
 * <p>It is a session's advisory lock, on a session of its own that runs nothing longer than a
 * look-up: a build waits for every older snapshot, so a lock that kept one would make the build
 * wait for its own guard. For the same reason nobody queues for the lock inside the server; who
 * does not get it asks again later.
 */
final class IndexLock implements AutoCloseable {
  /** The word "headroom" in ASCII. */
  private static final long KEY = 0x68656164726f6f6dL;

  private final IndexSession session;

  private IndexLock(IndexSession session) {
    this.session = session;
  }

  /** Takes the lock on the session, or gives null at once. */
  static @Nullable IndexLock tryTake(IndexSession session) throws SQLException {
    try (PreparedStatement ask =
        session.connection().prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      ask.setLong(1, KEY);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getBoolean(1) ? new IndexLock(session) : null;
      }
    }
  }

  /** The session of the lock, free for short look-ups. */
  IndexSession session() {
    return session;
  }

  /** The lock lives as long as its session does. */
  void requireHeld() throws SQLException {
    if (!session.connection().isValid(5)) {
      throw new SQLException(
          "the session that holds the migration lock was ended; run the migration again", "08006");
    }
  }

  @Override
  public void close() throws SQLException {
    try (PreparedStatement free =
        session.connection().prepareStatement("SELECT pg_advisory_unlock(?)")) {
      free.setLong(1, KEY);
      free.execute();
    } catch (SQLException e) {
      if (!session.connection().isClosed()) {
        throw e;
      }
      // With the session the lock is gone too.
    }
  }
}
