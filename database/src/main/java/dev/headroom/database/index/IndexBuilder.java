// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Builds or drops one index at a time, and repeats attempts that met a lock.
 *
 * <p>Confined to the thread that migrates, which holds the migration lock.
 */
final class IndexBuilder {
  /** How long the removal of a broken build is tried before it is left to the next migration. */
  private static final Duration CLEAN_UP_LIMIT = Duration.ofSeconds(30);

  private final DataSource sessions;
  private final IndexMigrationSettings settings;
  private final TimeSource time;
  private final IndexLock lock;
  private final MigrationLog log;

  IndexBuilder(
      DataSource sessions,
      IndexMigrationSettings settings,
      TimeSource time,
      IndexLock lock,
      MigrationLog log) {
    this.sessions = sessions;
    this.settings = settings;
    this.time = time;
    this.lock = lock;
    this.log = log;
  }

  /** What is done in one attempt; the flag is true for the first. */
  private interface Work {
    IndexAttempt.Outcome run(IndexAttempt attempt, boolean first)
        throws SQLException, InterruptedException;
  }

  /** Returns whether a schema migration waits, so that no further build may begin. */
  boolean hasToEnd() {
    try {
      return IndexLock.schemaMigrationWaits(lock.connection());
    } catch (SQLException lost) {
      // The attempt says that the lock is lost.
      return false;
    }
  }

  IndexResult build(IndexDefinition definition) {
    return retry(definition, IndexAttempt::build);
  }

  IndexResult drop(IndexDefinition definition) {
    return retry(definition, IndexAttempt::drop);
  }

  void analyze(String quotedTable) throws InterruptedException {
    try (IndexSession session = open()) {
      // It would wait for another instance's build, which waits for its snapshot.
      lock.requireHeld();
      InterruptibleStatement.run(session, "ANALYZE " + quotedTable, () -> {});
    } catch (SQLException e) {
      log.notAnalyzed(quotedTable, SqlErrorText.of(e));
    }
  }

  private IndexResult retry(IndexDefinition definition, Work work) {
    Retries retries = new Retries(settings, time, log);
    IndexAttempt.Outcome outcome;
    try {
      outcome = untilDone(definition, work, retries);
    } catch (InterruptedException e) {
      String detail = "interrupted; run it again" + dropLeftover(definition);
      outcome = new IndexAttempt.Outcome(IndexResult.State.INTERRUPTED, detail, 0);
    }
    return new IndexResult(
        definition.name(),
        definition.table(),
        outcome.state(),
        outcome.detail(),
        retries.elapsed(),
        outcome.sizeBytes());
  }

  private IndexAttempt.Outcome untilDone(IndexDefinition definition, Work work, Retries retries)
      throws InterruptedException {
    boolean first = true;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        return runOnce(definition, work, first);
      } catch (SQLException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        @Nullable Duration pause = retries.pauseAfter(definition.name(), e);
        if (pause == null || !pause(pause)) {
          return IndexAttempt.Outcome.failed(SqlErrorText.of(e) + dropLeftover(definition), 0);
        }
        first &= e instanceof HeldBackException;
      }
    }
  }

  /** Returns false if no attempt may follow. */
  private boolean pause(Duration pause) throws InterruptedException {
    try {
      return lock.pause(pause);
    } catch (SQLException lost) {
      return false;
    }
  }

  private IndexAttempt.Outcome runOnce(IndexDefinition definition, Work work, boolean first)
      throws SQLException, InterruptedException {
    lock.requireHeld();
    try (IndexSession session = open()) {
      ProgressWatch watch = new ProgressWatch(lock.connection(), time, log);
      return work.run(new IndexAttempt(definition, session, settings, log, watch), first);
    }
  }

  /** Drops the index if a broken build left it invalid; returns what could not be done. */
  private String dropLeftover(IndexDefinition definition) {
    long startNanos = time.nanos();
    Backoff backoff = backoff();
    while (true) {
      try {
        try (IndexSession session = open()) {
          return dropLeftover(definition, session);
        } catch (SQLException e) {
          if (elapsed(startNanos).compareTo(CLEAN_UP_LIMIT) > 0) {
            return leftover(SqlErrorText.of(e));
          }
        }
        Thread.sleep(backoff.next());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return leftover("interrupted");
      }
    }
  }

  /** Without the lock another instance may build the index: then it is that one's to drop. */
  private String dropLeftover(IndexDefinition definition, IndexSession session)
      throws SQLException {
    if (lock.stillHeld()) {
      return dropLeftovers(definition, session);
    }
    try (@Nullable IndexLock again = IndexLock.tryAcquire(session)) {
      if (again == null) {
        throw new SQLException("the lock was lost, and another instance migrates", "55P03");
      }
      return dropLeftovers(definition, session);
    }
  }

  private static String dropLeftovers(IndexDefinition definition, IndexSession session)
      throws SQLException {
    for (IndexCatalog.Entry each : leftovers(definition, session)) {
      if (new IndexCatalog(session.connection()).isBeingBuilt(each)) {
        return leftover("another session builds it");
      }
      session.run(each.drop());
    }
    return "";
  }

  private static List<IndexCatalog.Entry> leftovers(
      IndexDefinition definition, IndexSession session) throws SQLException {
    IndexCatalog catalog = new IndexCatalog(session.connection());
    List<IndexCatalog.Entry> invalid = new ArrayList<>();
    addLeftover(invalid, catalog.find(definition));
    for (IndexCatalog.Partition each : catalog.partitions(definition.quotedTable())) {
      for (String part : definition.partNames(each.name())) {
        addLeftover(invalid, catalog.find(each.qualified(), part));
      }
    }
    return invalid;
  }

  private static void addLeftover(
      List<IndexCatalog.Entry> invalid, IndexCatalog.@Nullable Entry entry) {
    if (entry != null && entry.isLeftover()) {
      invalid.add(entry);
    }
  }

  private static String leftover(String reason) {
    return "; an invalid index may remain (" + reason + "), the next migration drops it";
  }

  private IndexSession open() throws SQLException {
    return IndexSession.open(sessions, settings.lockTimeout());
  }

  private Backoff backoff() {
    return new Backoff(settings.firstPause(), settings.maxPause(), RandomGenerator.getDefault());
  }

  private Duration elapsed(long sinceNanos) {
    return Duration.ofNanos(time.nanos() - sinceNanos);
  }
}
