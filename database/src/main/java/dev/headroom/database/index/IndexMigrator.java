// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds and drops a set of indexes while the application reads and writes their tables.
 *
 * <p>Thread-safe. Calls block until the last build ends. Concurrent calls, also of other instances,
 * run one after the other or skip, as the settings say. An interrupt cancels the running build on
 * the server, drops what it left, and returns a report with the interrupt flag set.
 *
 * <p>Method: CREATE INDEX CONCURRENTLY, one index at a time, each on a session of its own with a
 * lock time-out; an attempt that meets a lock is repeated after a growing pause. A build that would
 * wait for an old transaction, a lock, another build or a replica does not start before they are
 * gone. A partitioned table gets its index partition by partition. An advisory lock on another
 * session excludes other instances; while {@link IndexBuildWait} waits, no further build begins. An
 * index that a broken build left invalid is dropped by the failed build itself or by the next call;
 * a valid index of the same name with another definition is reported and left alone. Sessions must
 * reach the server itself: a pooler in transaction mode breaks session locks.
 */
public final class IndexMigrator {
  private static final Logger LOG = LoggerFactory.getLogger(IndexMigrator.class);
  private static final Duration LOCK_POLL = Duration.ofMillis(250);
  private static final String SCHEMA_WAITS = "a schema migration waits; run it again after it";

  private final DataSource sessions;
  private final List<IndexDefinition> definitions;
  private final IndexMigrationSettings settings;
  private final TimeSource time;
  private final MigrationLog log;
  private final Listener listener;

  /**
   * Receives what became of each index.
   *
   * <p>Called on the thread that migrates. What it throws is logged, and ends no migration.
   */
  @FunctionalInterface
  public interface Listener {
    /** The work on one index ended, whatever came of it. */
    void finished(IndexResult result);
  }

  /**
   * Creates a migrator; opens no session.
   *
   * @param sessions opens a session a call, such as {@link
   *     dev.headroom.database.DatabaseUrl#unpooled}; up to two at a time
   * @param definitions in the order of building
   * @param settings time-outs and pauses
   * @param time for the durations in the report
   */
  public IndexMigrator(
      DataSource sessions,
      List<IndexDefinition> definitions,
      IndexMigrationSettings settings,
      TimeSource time) {
    this(sessions, definitions, settings, time, new MigrationLog());
  }

  IndexMigrator(
      DataSource sessions,
      List<IndexDefinition> definitions,
      IndexMigrationSettings settings,
      TimeSource time,
      MigrationLog log) {
    this(sessions, definitions, settings, time, log, result -> {});
  }

  private IndexMigrator(
      DataSource sessions,
      List<IndexDefinition> definitions,
      IndexMigrationSettings settings,
      TimeSource time,
      MigrationLog log,
      Listener listener) {
    this.sessions = sessions;
    this.definitions = List.copyOf(definitions);
    this.settings = settings;
    this.time = time;
    this.log = log;
    this.listener = listener;
  }

  /** Returns the same migrator with another listener. */
  public IndexMigrator withListener(Listener other) {
    return new IndexMigrator(sessions, definitions, settings, time, log, other);
  }

  /**
   * Builds the indexes that are missing or invalid, then analyzes their tables.
   *
   * @return one result per definition; failures are reported there, not thrown
   */
  public IndexReport migrate() {
    return new Run(IndexBuilder::build).execute();
  }

  /**
   * Drops every index that matches its definition, or is invalid.
   *
   * @return one result per definition; failures are reported there, not thrown
   */
  public IndexReport rollback() {
    return new Run(IndexBuilder::drop).execute();
  }

  /**
   * Reads the state of the indexes; changes nothing, and waits for no migration.
   *
   * @return one status per definition
   * @throws SQLException if the database cannot be queried
   */
  public List<IndexStatus> status() throws SQLException {
    List<IndexStatus> all = new ArrayList<>();
    try (IndexSession session = IndexSession.open(sessions, settings.lockTimeout())) {
      IndexCatalog catalog = new IndexCatalog(session.connection());
      List<IndexProgress> running = catalog.progress();
      for (IndexDefinition definition : definitions) {
        all.add(status(definition, catalog, running));
      }
    }
    return List.copyOf(all);
  }

  /**
   * Reads how far the builds are that run in the database, of any instance and any tool.
   *
   * @return one for each build
   * @throws SQLException if the database cannot be queried
   */
  public List<IndexProgress> progress() throws SQLException {
    try (IndexSession session = IndexSession.open(sessions, settings.lockTimeout())) {
      return new IndexCatalog(session.connection()).progress();
    }
  }

  private static IndexStatus status(
      IndexDefinition definition, IndexCatalog catalog, List<IndexProgress> running)
      throws SQLException {
    IndexCatalog.Entry entry = catalog.find(definition);
    IndexStatus.State state;
    String detail = "";
    if (entry == null) {
      state = IndexStatus.State.ABSENT;
    } else if (!entry.valid()) {
      String shown = entry.shown();
      Optional<IndexProgress> progress =
          running.stream().filter(each -> each.index().equals(shown)).findFirst();
      state = progress.isPresent() ? IndexStatus.State.BUILDING : IndexStatus.State.INVALID;
      detail = progress.map(IndexProgress::text).orElse("");
      if (entry.partitioned()) {
        detail =
            catalog.attachedParts(entry, definition) + "; the next migration builds the others";
      }
    } else {
      String wanted = entry.onItsTable() ? catalog.wantedShape(definition) : "";
      boolean same = entry.shape().equals(wanted);
      state = same ? IndexStatus.State.VALID : IndexStatus.State.DIFFERENT;
      detail = same ? "" : SqlErrorText.difference(wanted, entry.shape());
    }
    long bytes = entry == null ? 0 : entry.sizeBytes();
    long scans = entry == null ? 0 : entry.scans();
    return new IndexStatus(definition.name(), definition.table(), state, bytes, scans, detail);
  }

  /** One call, from the lock to the report. */
  private final class Run {
    private final BiFunction<IndexBuilder, IndexDefinition, IndexResult> work;
    private final List<IndexResult> results = new ArrayList<>();
    private final long startNanos = time.nanos();

    Run(BiFunction<IndexBuilder, IndexDefinition, IndexResult> work) {
      this.work = work;
    }

    IndexReport execute() {
      boolean interrupted = Thread.interrupted();
      try {
        if (!interrupted) {
          underLock();
        }
      } catch (SQLException e) {
        // A virtual thread that is interrupted inside the driver loses its socket.
        interrupted = Thread.interrupted();
        if (!interrupted) {
          addRest(IndexResult.State.FAILED, SqlErrorText.of(e));
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (interrupted) {
        addRest(IndexResult.State.INTERRUPTED, "interrupted; run it again");
        Thread.currentThread().interrupt();
      }
      return new IndexReport(results, Duration.ofNanos(time.nanos() - startNanos));
    }

    private void underLock() throws SQLException, InterruptedException {
      try (IndexSession session = IndexSession.open(sessions, settings.lockTimeout());
          @Nullable IndexLock lock = acquireLock(session)) {
        if (lock != null) {
          workThrough(new IndexBuilder(sessions, settings, time, lock, log));
        }
      }
    }

    /** Returns null if another instance keeps the lock; all results are then set. */
    private @Nullable IndexLock acquireLock(IndexSession session)
        throws SQLException, InterruptedException {
      for (int attempt = 1; ; attempt++) {
        IndexLock lock = IndexLock.tryAcquire(session);
        if (lock != null) {
          return lock;
        }
        if (settings.whenBusy() == IndexMigrationSettings.WhenBusy.SKIP) {
          addRest(IndexResult.State.SKIPPED, "another instance migrates");
          return null;
        }
        if (time.nanos() - startNanos > settings.retryTimeout().toNanos()) {
          addRest(IndexResult.State.FAILED, "another instance still migrates; wait, or end it");
          return null;
        }
        if (IndexLock.schemaMigrationWaits(session.connection())) {
          addRest(IndexResult.State.INTERRUPTED, SCHEMA_WAITS);
          return null;
        }
        if (attempt == 1) {
          log.waitingForAnotherInstance();
        }
        Thread.sleep(LOCK_POLL);
      }
    }

    private void workThrough(IndexBuilder builder) throws InterruptedException {
      Set<String> changedTables = new LinkedHashSet<>();
      for (IndexDefinition definition : definitions) {
        if (builder.hasToEnd()) {
          addRest(IndexResult.State.INTERRUPTED, SCHEMA_WAITS);
          break;
        }
        IndexResult result = work.apply(builder, definition);
        add(result);
        switch (result.state()) {
          case INTERRUPTED -> throw new InterruptedException();
          case BUILT, REBUILT -> changedTables.add(definition.quotedTable());
          default -> {}
        }
      }
      for (String table : changedTables) {
        builder.analyze(table);
      }
    }

    private void addRest(IndexResult.State state, String detail) {
      for (IndexDefinition definition : definitions.subList(results.size(), definitions.size())) {
        add(
            new IndexResult(
                definition.name(), definition.table(), state, detail, Duration.ZERO, 0));
      }
    }

    private void add(IndexResult result) {
      results.add(result);
      log.finished(result);
      try {
        listener.finished(result);
      } catch (RuntimeException e) {
        LOG.warn("a listener of index migrations failed", e);
      }
    }
  }
}
