// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.TimeSource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for index builds before a schema migration starts, such as one of Flyway or Liquibase.
 *
 * <p>A statement such as ALTER TABLE waits for a build of its table, and every reader and writer of
 * the table waits behind that statement. So the migration waits before it takes any lock, at most a
 * bounded time; then the builds of {@link IndexMigrator} are cancelled, which drop what they leave,
 * and are built by the next migration of indexes. While it waits, no {@link IndexMigrator} begins a
 * further build; one that begins after the wait is not held back. Builds of other tools are
 * reported and left alone: give the migration a {@code lock_timeout} of its own.
 *
 * <p>Thread-safe. Opens one session, directly to the server.
 */
public final class IndexBuildWait {
  private static final Logger LOG = LoggerFactory.getLogger(IndexBuildWait.class);
  private static final long POLL_MILLIS = 200;
  private static final Duration LOG_PAUSE = Duration.ofSeconds(10);

  /** How long a cancelled build may take to drop what it leaves. */
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(10);

  private static final String CANCEL =
      "SELECT count(pg_cancel_backend(p.pid)) FROM pg_stat_progress_create_index p"
          + " JOIN pg_stat_activity a ON a.pid = p.pid"
          + " WHERE p.datname = current_database() AND a.application_name = ?";

  private final DataSource sessions;
  private final Duration limit;
  private final TimeSource time;

  /**
   * Creates the wait; opens no session.
   *
   * @param sessions opens a session a call
   * @param limit the longest wait, from 0
   */
  public IndexBuildWait(DataSource sessions, Duration limit, TimeSource time) {
    this.sessions = sessions;
    this.limit = limit;
    this.time = time;
  }

  /**
   * Waits until no build runs and no {@link IndexMigrator} is at work, and logs for which builds it
   * waits. An interrupt ends the wait.
   *
   * @return whether none runs any more
   * @throws SQLException if the database cannot be queried
   */
  public boolean await() throws SQLException {
    try (IndexSession session = IndexSession.open(sessions, CANCEL_LIMIT)) {
      IndexLock.announceSchemaMigration(session.connection());
      try {
        return awaitNone(session, limit, false) || awaitNone(session, CANCEL_LIMIT, true);
      } finally {
        if (!session.connection().isClosed()) {
          IndexLock.withdrawSchemaMigration(session.connection());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean awaitNone(IndexSession session, Duration within, boolean cancels)
      throws SQLException, InterruptedException {
    IndexCatalog catalog = new IndexCatalog(session.connection());
    long startNanos = time.nanos();
    long nextLogNanos = startNanos;
    while (true) {
      List<IndexProgress> running = catalog.progress();
      if (running.isEmpty() && !IndexLock.isHeld(session.connection())) {
        return true;
      }
      if (cancels) {
        cancel(session);
      }
      long now = time.nanos();
      if (now - nextLogNanos >= 0) {
        nextLogNanos = now + LOG_PAUSE.toNanos();
        logWaiting(running, within.minusNanos(now - startNanos));
      }
      if (now - startNanos >= within.toNanos()) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static void logWaiting(List<IndexProgress> running, Duration left) {
    for (IndexProgress each : running) {
      LOG.atInfo()
          .setMessage("the schema migration waits for the build of index {} on {}, {} ms more: {}")
          .addArgument(each.index())
          .addArgument(each.table())
          .addArgument(Math.max(0, left.toMillis()))
          .addArgument(each.text())
          .addKeyValue("event", "migration_waits")
          .addKeyValue("index", each.index())
          .addKeyValue("pid", each.pid())
          .log();
    }
  }

  /** Cancels what runs: of a partitioned table's builds the next may run by now. */
  private void cancel(IndexSession session) throws SQLException {
    try (PreparedStatement cancel = session.connection().prepareStatement(CANCEL)) {
      cancel.setString(1, IndexSession.APPLICATION);
      try (ResultSet row = cancel.executeQuery()) {
        row.next();
        if (row.getLong(1) == 0) {
          return;
        }
      }
    }
    LOG.atWarn()
        .setMessage(
            "index builds still ran after {} ms and are cancelled; the next migration of indexes"
                + " builds them")
        .addArgument(limit.toMillis())
        .addKeyValue("event", "index_build_cancelled")
        .log();
  }
}
