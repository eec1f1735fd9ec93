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

/**
 * Builds or drops one index at a time, and repeats attempts that met a lock.
 *
 * <p>Confined to the thread that migrates, which holds the migration lock.
 */
final class IndexBuilder {
  /** Lock not available, and deadlock detected: both may succeed later. */
  private static final Set<String> RETRYABLE = Set.of("55P03", "40P01");

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

  /** One attempt at one index, on a fresh session. */
  private interface Attempt {
    Outcome run(IndexSession session, IndexCatalog catalog, int number)
        throws SQLException, InterruptedException;
  }

  private record Outcome(IndexResult.State state, String detail, long sizeBytes) {
    static Outcome of(IndexResult.State state) {
      return new Outcome(state, "", 0);
    }

    static Outcome failed(String detail, long sizeBytes) {
      return new Outcome(IndexResult.State.FAILED, detail, sizeBytes);
    }
  }

  IndexResult build(IndexDefinition definition) {
    return retry(
        definition, (session, catalog, number) -> tryBuild(definition, session, catalog, number));
  }

  IndexResult drop(IndexDefinition definition) {
    return retry(
        definition, (session, catalog, number) -> tryDrop(definition, session, catalog, number));
  }

  void analyze(String quotedTable) throws InterruptedException {
    try (IndexSession session = open()) {
      InterruptibleStatement.run(session, "ANALYZE " + quotedTable);
    } catch (SQLException e) {
      log.notAnalyzed(quotedTable, SqlErrorText.of(e));
    }
  }

  private IndexResult retry(IndexDefinition definition, Attempt attempt) {
    long startNanos = time.nanos();
    Backoff backoff = backoff();
    @Nullable Outcome outcome = null;
    try {
      for (int number = 1; outcome == null; number++) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        try {
          outcome = runOnce(attempt, number);
        } catch (SQLException e) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          Duration pause = backoff.next();
          if (!RETRYABLE.contains(String.valueOf(e.getSQLState()))
              || elapsed(startNanos).plus(pause).compareTo(settings.retryTimeout()) > 0) {
            outcome = Outcome.failed(SqlErrorText.of(e) + dropLeftover(definition), 0);
          } else {
            log.retrying(definition.name(), SqlErrorText.of(e), pause);
            Thread.sleep(pause);
          }
        }
      }
    } catch (InterruptedException e) {
      String detail = "interrupted; run it again" + dropLeftover(definition);
      outcome = new Outcome(IndexResult.State.INTERRUPTED, detail, 0);
    }
    return new IndexResult(
        definition.name(),
        definition.table(),
        outcome.state(),
        outcome.detail(),
        elapsed(startNanos),
        outcome.sizeBytes());
  }

  private Outcome runOnce(Attempt attempt, int number) throws SQLException, InterruptedException {
    lock.requireHeld();
    try (IndexSession session = open()) {
      return attempt.run(session, new IndexCatalog(session.connection()), number);
    }
  }

  private Outcome tryBuild(
      IndexDefinition definition, IndexSession session, IndexCatalog catalog, int number)
      throws SQLException, InterruptedException {
    String wanted = catalog.wantedShape(definition);
    IndexCatalog.Entry existing = catalog.find(definition);
    if (existing != null && (existing.valid() || !existing.onItsTable())) {
      return compare(definition, wanted, existing);
    }
    List<OlderTransaction> older = catalog.olderThan(settings.oldTransaction());
    if (!older.isEmpty()) {
      log.olderTransactions(definition.name(), older);
    }
    if (existing != null) {
      log.droppingInvalid(definition.name());
      dropConcurrently(session, existing);
    }
    InterruptibleStatement.run(session, definition.createConcurrently());
    IndexCatalog.Entry built = catalog.find(definition);
    if (built == null || !built.valid()) {
      throw new SQLException("the server reported success, but the index is not valid", "XX000");
    }
    boolean leftover = existing != null && number == 1;
    return new Outcome(
        leftover ? IndexResult.State.REBUILT : IndexResult.State.BUILT, "", built.sizeBytes());
  }

  private static Outcome compare(
      IndexDefinition definition, String wanted, IndexCatalog.Entry existing) {
    if (!existing.onItsTable()) {
      return Outcome.failed(
          "an index of this name stands on another table than "
              + definition.table()
              + "; give the definition another name",
          0);
    }
    if (!existing.shape().equals(wanted)) {
      return Outcome.failed(
          SqlErrorText.difference(wanted, existing.shape())
              + "; give it another name, or drop the old one",
          existing.sizeBytes());
    }
    return new Outcome(IndexResult.State.ALREADY_THERE, "", existing.sizeBytes());
  }

  private static Outcome tryDrop(
      IndexDefinition definition, IndexSession session, IndexCatalog catalog, int number)
      throws SQLException, InterruptedException {
    IndexCatalog.Entry existing = catalog.find(definition);
    if (existing == null) {
      return Outcome.of(number == 1 ? IndexResult.State.ABSENT : IndexResult.State.DROPPED);
    }
    if (existing.valid() || !existing.onItsTable()) {
      Outcome compared = compare(definition, catalog.wantedShape(definition), existing);
      if (compared.state() == IndexResult.State.FAILED) {
        return compared;
      }
    }
    dropConcurrently(session, existing);
    return Outcome.of(IndexResult.State.DROPPED);
  }

  private static void dropConcurrently(IndexSession session, IndexCatalog.Entry existing)
      throws SQLException, InterruptedException {
    InterruptibleStatement.run(session, existing.dropConcurrently());
  }

  /** Drops the index if a broken build left it invalid; returns what could not be done. */
  private String dropLeftover(IndexDefinition definition) {
    long startNanos = time.nanos();
    Backoff backoff = backoff();
    while (true) {
      try {
        try (IndexSession session = open()) {
          IndexCatalog.Entry entry = new IndexCatalog(session.connection()).find(definition);
          if (entry != null && !entry.valid() && entry.onItsTable()) {
            session.run(entry.dropConcurrently());
          }
          return "";
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
