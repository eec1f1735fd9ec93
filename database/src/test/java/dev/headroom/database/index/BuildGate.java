// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps index builds running for as long as a test needs them: a build whose expression executes
 * {@link #WAIT} goes on once the gate is opened. Opened as long as nobody closes it.
 *
 * <p>Confined to one thread.
 */
final class BuildGate implements AutoCloseable {
  /** In steps, since the time-out of a lock would end the build. */
  static final String WAIT =
      "WHILE NOT pg_try_advisory_lock_shared(4711, 1) LOOP PERFORM pg_sleep(0.01); END LOOP;"
          + " PERFORM pg_advisory_unlock_shared(4711, 1);";

  private final Connection session;

  private BuildGate(Connection session) {
    this.session = session;
  }

  /** Closes the gate: builds wait from now on. */
  static BuildGate closed() throws SQLException {
    Connection session = TestDatabase.sessions().getConnection();
    try (Statement statement = session.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(4711, 1)");
    }
    return new BuildGate(session);
  }

  /** Opens the gate. */
  @Override
  public void close() throws SQLException {
    try (session;
        Statement statement = session.createStatement()) {
      statement.execute("SELECT pg_advisory_unlock(4711, 1)");
    }
  }
}
