// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds and drops a set of indexes while the application goes on reading and writing.
 *
 * <p>Thread-safe; calls that meet, here or in another instance, follow one another or skip. Blocks
 * for as long as the builds last. An interrupt cancels the build under way on the server, removes
 * what it left, and comes back as an interrupted thread and a report that says so.
 *
 * <p>Method: CREATE INDEX CONCURRENTLY, one after another, each on a session of its own with a lock
 * time-out and repeated after a growing pause; an advisory lock on another session keeps other
 * instances off. An index that a broken build left invalid is dropped, by the failed build itself
 * or at the next call; a valid one of the same name but another definition is told and left alone.
 * Needs sessions straight to the server, not through a pooler that shares them between
 * transactions.
 */
public final class IndexMigrator {
  private static final Logger log = LoggerFactory.getLogger(IndexMigrator.class);
  private static final Duration ASK_AGAIN = Duration.ofMillis(250);

  private final DataSource sessions;
  private final List<IndexDefinition> definitions;
  private final IndexMigrationSettings settings;
  private final TimeSource time;

  /**
   * Prepares a migration; opens nothing.
   *
   * @param sessions opens a session a call, best {@link DatabaseUrl#unpooled}; up to two at once
   * @param definitions in the order of building
   * @param settings how patient
   * @param time for the times of the report
   */
  public IndexMigrator(
      DataSource sessions,
      List<IndexDefinition> definitions,
      IndexMigrationSettings settings,
      TimeSource time) {
    this.sessions = sessions;
    this.definitions = List.copyOf(definitions);
    this.settings = settings;
    this.time = time;
  }

  /**
   * Builds what is missing or invalid, then analyzes the tables concerned.
   *
   * @param listener called on this thread
   * @return one result a definition; failures are told there, not thrown
   */
  public IndexReport migrate(IndexProgressListener listener) {
    return new Run(listener, true).go();
  }

  /**
   * Builds what is missing or invalid and tells nobody.
   *
   * @return as {@link #migrate(IndexProgressListener)}
   */
  public IndexReport migrate() {
    return migrate(IndexProgressListener.NONE);
  }

  /**
   * Drops every index of the definitions that is there as defined, or invalid.
   *
   * @param listener called on this thread
   * @return one result a definition; failures are told there, not thrown
   */
  public IndexReport rollback(IndexProgressListener listener) {
    return new Run(listener, false).go();
  }

  /**
   * Drops the indexes and tells nobody.
   *
   * @return as {@link #rollback(IndexProgressListener)}
   */
  public IndexReport rollback() {
    return rollback(IndexProgressListener.NONE);
  }

  /**
   * Reads how the indexes stand; changes nothing and waits for nobody's migration.
   *
   * @return one status a definition
   * @throws SQLException if the database cannot be asked
   */
  public List<IndexStatus> status() throws SQLException {
    List<IndexStatus> all = new ArrayList<>();
    try (IndexSession session = IndexSession.open(sessions, settings.lockTimeout())) {
      IndexCatalog catalog = new IndexCatalog(session.connection());
      for (IndexDefinition definition : definitions) {
        all.add(status(definition, catalog));
      }
    }
    return List.copyOf(all);
  }

  private static IndexStatus status(IndexDefinition definition, IndexCatalog catalog)
      throws SQLException {
    IndexCatalog.Entry found = catalog.find(definition);
    IndexStatus.State state;
    String detail = "";
    if (found == null) {
      state = IndexStatus.State.ABSENT;
    } else if (!found.valid()) {
      state = IndexStatus.State.INVALID;
    } else {
      String wanted = found.onItsTable() ? catalog.wantedShape(definition) : "";
      boolean same = found.shape().equals(wanted);
      state = same ? IndexStatus.State.VALID : IndexStatus.State.DIFFERENT;
      detail = same ? "" : SqlErrorText.difference(wanted, found.shape());
    }
    long bytes = found == null ? 0 : found.sizeBytes();
    return new IndexStatus(definition.name(), definition.table(), state, bytes, detail);
  }

  /** One call, from the lock to the report. */
  private final class Run {
    private final IndexProgressListener listener;
    private final boolean building;
    private final List<IndexResult> results = new ArrayList<>();
    private final long begunNanos = time.nanos();

    Run(IndexProgressListener listener, boolean building) {
      this.listener = listener;
      this.building = building;
    }

    IndexReport go() {
      boolean interrupted = Thread.interrupted();
      try {
        if (!interrupted) {
          locked();
        }
      } catch (SQLException e) {
        // A virtual thread that is interrupted inside the driver loses its socket.
        interrupted = Thread.interrupted();
        if (!interrupted) {
          rest(IndexResult.State.FAILED, SqlErrorText.of(e));
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (interrupted) {
        rest(IndexResult.State.INTERRUPTED, "interrupted; run it again");
        Thread.currentThread().interrupt();
      }
      return new IndexReport(results, Duration.ofNanos(time.nanos() - begunNanos));
    }

    private void locked() throws SQLException, InterruptedException {
      try (IndexSession session = IndexSession.open(sessions, settings.lockTimeout());
          @Nullable IndexLock lock = takeLock(session)) {
        if (lock != null) {
          work(new IndexBuilder(sessions, settings, time, lock, listener));
        }
      }
    }

    /** Gives null when the lock is another's and stays so; then every result is told already. */
    private @Nullable IndexLock takeLock(IndexSession session)
        throws SQLException, InterruptedException {
      boolean told = false;
      while (true) {
        IndexLock lock = IndexLock.tryTake(session);
        if (lock != null) {
          return lock;
        }
        if (settings.whenBusy() == IndexMigrationSettings.WhenBusy.SKIP) {
          rest(IndexResult.State.SKIPPED, "another instance migrates");
          return null;
        }
        if (time.nanos() - begunNanos > settings.patience().toNanos()) {
          rest(IndexResult.State.FAILED, "another instance still migrates; wait, or end it");
          return null;
        }
        if (!told) {
          listener.waitingForAnotherInstance();
          told = true;
        }
        Thread.sleep(ASK_AGAIN);
      }
    }

    private void work(IndexBuilder work) throws InterruptedException {
      Set<String> changed = new LinkedHashSet<>();
      for (IndexDefinition definition : definitions) {
        IndexResult result = building ? work.build(definition) : work.drop(definition);
        add(result);
        if (result.state() == IndexResult.State.INTERRUPTED) {
          throw new InterruptedException();
        }
        if (result.state() == IndexResult.State.BUILT
            || result.state() == IndexResult.State.REBUILT) {
          changed.add(definition.quotedTable());
        }
      }
      for (String table : changed) {
        work.analyze(table);
      }
    }

    private void rest(IndexResult.State state, String detail) {
      for (IndexDefinition definition : definitions.subList(results.size(), definitions.size())) {
        add(
            new IndexResult(
                definition.name(), definition.table(), state, detail, Duration.ZERO, 0));
      }
    }

    private void add(IndexResult result) {
      results.add(result);
      listener.finished(result);
      if (result.ok()) {
        log.info(
            "index {} on {}: {} in {} ms, {} bytes",
            result.name(),
            result.table(),
            result.state(),
            result.took().toMillis(),
            result.sizeBytes());
      } else {
        log.error(
            "index {} on {}: {} ({})",
            result.name(),
            result.table(),
            result.state(),
            result.detail());
      }
    }
  }
}
