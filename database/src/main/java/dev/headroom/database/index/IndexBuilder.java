// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds or drops one index after another while the migration lock is held. */
final class IndexBuilder {
  private static final Logger log = LoggerFactory.getLogger(IndexMigrator.class);

  /** A lock not to be had in time, and a deadlock that the server broke: both may pass. */
  private static final Set<String> MAY_PASS = Set.of("55P03", "40P01");

  /** How long the removal of our own broken build is tried before it is left to the next start. */
  private static final Duration CLEANING = Duration.ofSeconds(30);

  private final DataSource sessions;
  private final IndexMigrationSettings settings;
  private final TimeSource time;
  private final IndexLock lock;
  private final IndexProgressListener listener;

  IndexBuilder(
      DataSource sessions,
      IndexMigrationSettings settings,
      TimeSource time,
      IndexLock lock,
      IndexProgressListener listener) {
    this.sessions = sessions;
    this.settings = settings;
    this.time = time;
    this.lock = lock;
    this.listener = listener;
  }

  /** One try at one index, on a fresh session. */
  private interface Attempt {
    Outcome go(IndexSession session, int number) throws SQLException, InterruptedException;
  }

  private record Outcome(IndexResult.State state, String detail, long sizeBytes) {}

  IndexResult build(IndexDefinition definition) {
    return attempts(definition, (session, number) -> tryBuild(definition, session, number));
  }

  IndexResult drop(IndexDefinition definition) {
    return attempts(definition, (session, number) -> tryDrop(definition, session, number));
  }

  void analyze(String quotedTable) throws InterruptedException {
    try (IndexSession session = open()) {
      InterruptibleStatement.run(session, "ANALYZE " + quotedTable, () -> {});
    } catch (SQLException e) {
      log.warn("table {} was not analyzed ({}); autovacuum will", quotedTable, SqlErrorText.of(e));
    }
  }

  private IndexResult attempts(IndexDefinition definition, Attempt attempt) {
    long begunNanos = time.nanos();
    Backoff backoff =
        new Backoff(settings.firstPause(), settings.longestPause(), RandomGenerator.getDefault());
    try {
      for (int number = 1; ; number++) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        try {
          return result(definition, begunNanos, oneAttempt(attempt, number));
        } catch (SQLException e) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          Duration pause = backoff.next();
          if (!MAY_PASS.contains(String.valueOf(e.getSQLState()))
              || waited(begunNanos).plus(pause).compareTo(settings.patience()) > 0) {
            Outcome failed =
                new Outcome(IndexResult.State.FAILED, SqlErrorText.of(e) + clean(definition), 0);
            return result(definition, begunNanos, failed);
          }
          listener.retrying(definition.name(), SqlErrorText.of(e), pause);
          Thread.sleep(pause);
        }
      }
    } catch (InterruptedException e) {
      String left = clean(definition);
      Outcome outcome =
          new Outcome(IndexResult.State.INTERRUPTED, "interrupted; run it again" + left, 0);
      return result(definition, begunNanos, outcome);
    }
  }

  private Outcome oneAttempt(Attempt attempt, int number)
      throws SQLException, InterruptedException {
    lock.requireHeld();
    try (IndexSession session = open()) {
      return attempt.go(session, number);
    }
  }

  private Outcome tryBuild(IndexDefinition definition, IndexSession session, int number)
      throws SQLException, InterruptedException {
    IndexCatalog catalog = new IndexCatalog(session.connection());
    String wanted = catalog.wantedShape(definition);
    IndexCatalog.Entry found = catalog.find(definition);
    if (found != null && (found.valid() || !found.onItsTable())) {
      return asItIs(definition, wanted, found);
    }
    listener.started(definition.name(), number);
    tellOlder(definition, catalog);
    if (found != null) {
      log.info("index {} is invalid, left by a broken build; it is dropped", definition.name());
      dropConcurrently(definition, session, found);
    }
    run(definition, session, definition.createConcurrently());
    IndexCatalog.Entry built = catalog.find(definition);
    if (built == null || !built.valid()) {
      throw new SQLException("the server said built, but its catalogue does not", "XX000");
    }
    boolean leftover = found != null && number == 1;
    return new Outcome(
        leftover ? IndexResult.State.REBUILT : IndexResult.State.BUILT, "", built.sizeBytes());
  }

  private static Outcome asItIs(
      IndexDefinition definition, String wanted, IndexCatalog.Entry found) {
    if (!found.onItsTable()) {
      return new Outcome(
          IndexResult.State.FAILED,
          "an index of this name stands on another table than "
              + definition.table()
              + "; give the definition another name",
          0);
    }
    if (!found.shape().equals(wanted)) {
      return new Outcome(
          IndexResult.State.FAILED,
          SqlErrorText.difference(wanted, found.shape())
              + "; give it another name, or drop the old one",
          found.sizeBytes());
    }
    return new Outcome(IndexResult.State.ALREADY_THERE, "", found.sizeBytes());
  }

  private Outcome tryDrop(IndexDefinition definition, IndexSession session, int number)
      throws SQLException, InterruptedException {
    IndexCatalog catalog = new IndexCatalog(session.connection());
    IndexCatalog.Entry found = catalog.find(definition);
    if (found == null) {
      IndexResult.State state = number == 1 ? IndexResult.State.ABSENT : IndexResult.State.DROPPED;
      return new Outcome(state, "", 0);
    }
    if (found.valid() || !found.onItsTable()) {
      Outcome standing = asItIs(definition, catalog.wantedShape(definition), found);
      if (standing.state() == IndexResult.State.FAILED) {
        return standing;
      }
    }
    listener.started(definition.name(), number);
    dropConcurrently(definition, session, found);
    return new Outcome(IndexResult.State.DROPPED, "", 0);
  }

  private void dropConcurrently(
      IndexDefinition definition, IndexSession session, IndexCatalog.Entry found)
      throws SQLException, InterruptedException {
    run(definition, session, "DROP INDEX CONCURRENTLY IF EXISTS " + found.qualified());
  }

  private void run(IndexDefinition definition, IndexSession session, String sql)
      throws SQLException, InterruptedException {
    int pid = session.pid();
    InterruptibleStatement.run(session, sql, () -> tellProgress(definition, pid));
  }

  private void tellProgress(IndexDefinition definition, int pid) {
    try {
      IndexProgress progress =
          new IndexCatalog(lock.session().connection()).progress(definition.name(), pid);
      if (progress != null) {
        listener.progress(progress);
      }
    } catch (SQLException e) {
      log.debug("progress of index {} is not known: {}", definition.name(), SqlErrorText.of(e));
    }
  }

  private void tellOlder(IndexDefinition definition, IndexCatalog catalog) throws SQLException {
    List<OlderTransaction> older = catalog.olderThan(settings.oldTransaction());
    if (!older.isEmpty()) {
      log.warn(
          "index {} has to wait for {} open transactions, the oldest of process {} ({}, {}) since"
              + " {} s",
          definition.name(),
          older.size(),
          older.getFirst().pid(),
          older.getFirst().application(),
          older.getFirst().state(),
          older.getFirst().age().toSeconds());
      listener.olderTransactions(definition.name(), older);
    }
  }

  /** Drops our index if a broken build left it invalid; tells what could not be done. */
  private String clean(IndexDefinition definition) {
    long begunNanos = time.nanos();
    Backoff backoff =
        new Backoff(settings.firstPause(), settings.longestPause(), RandomGenerator.getDefault());
    while (true) {
      try {
        try (IndexSession session = open()) {
          IndexCatalog.Entry found = new IndexCatalog(session.connection()).find(definition);
          if (found != null && !found.valid() && found.onItsTable()) {
            session.run("DROP INDEX CONCURRENTLY IF EXISTS " + found.qualified());
          }
          return "";
        } catch (SQLException e) {
          if (waited(begunNanos).compareTo(CLEANING) > 0) {
            return leftBehind(e);
          }
        }
        Thread.sleep(backoff.next());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return leftBehind(null);
      }
    }
  }

  private static String leftBehind(@Nullable SQLException why) {
    return "; an invalid index may be left ("
        + (why == null ? "interrupted" : SqlErrorText.of(why))
        + "), the next migration removes it";
  }

  private IndexSession open() throws SQLException {
    return IndexSession.open(sessions, settings.lockTimeout());
  }

  private Duration waited(long sinceNanos) {
    return Duration.ofNanos(time.nanos() - sinceNanos);
  }

  private IndexResult result(IndexDefinition definition, long begunNanos, Outcome outcome) {
    return new IndexResult(
        definition.name(),
        definition.table(),
        outcome.state(),
        outcome.detail(),
        waited(begunNanos),
        outcome.sizeBytes());
  }
}
