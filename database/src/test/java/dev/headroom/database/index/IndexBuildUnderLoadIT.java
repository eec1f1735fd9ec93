// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.TestDatabase;
import dev.headroom.ground.TimeSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A build that takes seconds because its expression is slow by design, for all rows but the new; or
 * for as long as a gate is closed.
 */
@Timeout(240)
@SuppressWarnings("try") // gates are only to be opened
class IndexBuildUnderLoadIT {
  private static final IndexDefinition SLOW = IndexDefinition.of("ix_slow", "load", "slowly(a)");
  private static final IndexDefinition NEXT = IndexDefinition.of("ix_next", "load", "a");

  @BeforeEach
  void freshTable() throws SQLException {
    TestDatabase.run(
        "DROP TABLE IF EXISTS load",
        """
        CREATE OR REPLACE FUNCTION slowly(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
        $$ BEGIN IF n > 0 THEN PERFORM pg_sleep(0.0005); END IF;
        IF n = 2000 THEN %s END IF; RETURN n; END $$
        """
            .formatted(BuildGate.WAIT),
        "CREATE TABLE load (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int)",
        "INSERT INTO load (a) SELECT i FROM generate_series(1, 2000) i");
  }

  @Test
  void letsWritersWriteWhileItBuilds() throws Exception {
    // A build that takes so long that a pause of the machine is no half of it.
    TestDatabase.run("INSERT INTO load (a) SELECT i FROM generate_series(2001, 6000) i");
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong commits = new AtomicLong();
    AtomicLong maxPauseNanos = new AtomicLong();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> write(done, commits, maxPauseNanos));
    await().atMost(Duration.ofMinutes(1)).until(() -> commits.get() > 10);

    long before = commits.get();
    IndexResult result = migrator(SLOW).migrate().results().getFirst();
    long during = commits.get() - before;
    done.set(true);
    writer.get();

    assertThat(result.state()).isEqualTo(IndexResult.State.BUILT);
    assertThat(result.took()).isGreaterThan(Duration.ofSeconds(3));
    assertThat(during).isGreaterThan(100);
    assertThat(Duration.ofNanos(maxPauseNanos.get())).isLessThan(result.took().dividedBy(2));
    assertThat(TestDatabase.number("SELECT count(*) FROM load")).isEqualTo(6000 + commits.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg_cancel_backend", "pg_terminate_backend"})
  void leavesNoInvalidIndexWhenTheServerEndsTheBuild(String how) throws Exception {
    IndexReport report;
    try (BuildGate gate = BuildGate.closed()) {
      CompletableFuture<IndexReport> migration =
          CompletableFuture.supplyAsync(() -> migrator(SLOW, NEXT).migrate());
      awaitBuilding();

      TestDatabase.number("SELECT count(" + how + "(pid)) FROM pg_stat_progress_create_index");
      report = migration.get();
    }
    assertThat(report.results())
        .extracting(IndexResult::state)
        .containsExactly(IndexResult.State.FAILED, IndexResult.State.BUILT);
    assertThat(report.summary()).contains("run it again");
    assertThat(invalid()).isZero();
    assertThat(migrator(SLOW).migrate().ok()).isTrue();
  }

  @Test
  void leavesNoInvalidIndexWhenThePlatformThreadIsInterrupted() throws Exception {
    interrupted(Thread.ofPlatform());
  }

  @Test
  void leavesNoInvalidIndexWhenTheVirtualThreadIsInterrupted() throws Exception {
    interrupted(Thread.ofVirtual());
  }

  @Test
  void rebuildsAfterTheProcessThatBuiltWasKilled() throws Exception {
    IndexSession lost = IndexSession.open(TestDatabase.sessions(), Duration.ofSeconds(5));
    CompletableFuture<Boolean> ended;
    try (BuildGate gate = BuildGate.closed()) {
      ended = CompletableFuture.supplyAsync(() -> endsInFailure(lost, SLOW.createConcurrently()));
      awaitBuilding();

      lost.connection().abort(Runnable::run);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> TestDatabase.number("SELECT count(*) FROM pg_stat_progress_create_index") == 0);
    }
    IndexReport report = migrator(SLOW).migrate();

    assertThat(ended.get()).isTrue();
    assertThat(report.results())
        .extracting(IndexResult::state)
        .containsExactly(IndexResult.State.REBUILT);
    assertThat(invalid()).isZero();
  }

  @Test
  void leavesTheBuildOfAnotherInstanceAloneOnceItsLockIsLost() throws Exception {
    AtomicReference<CompletableFuture<Void>> other = new AtomicReference<>();
    MigrationLog losesItsLock =
        new MigrationLog() {
          @Override
          void finished(IndexResult result) {
            if (result.name().equals(NEXT.name())) {
              other.set(takenOver());
            }
          }
        };

    IndexReport report;
    try (BuildGate gate = BuildGate.closed()) {
      report =
          new IndexMigrator(
                  TestDatabase.sessions(),
                  List.of(NEXT, SLOW),
                  IndexMigrationSettings.defaults(),
                  TimeSource.system(),
                  losesItsLock)
              .migrate();
    }
    other.get().get();

    assertThat(report.results())
        .extracting(IndexResult::state)
        .containsExactly(IndexResult.State.BUILT, IndexResult.State.FAILED);
    assertThat(report.summary()).contains("another session builds it");
    assertThat(
            TestDatabase.number(
                "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                    + " WHERE c.relname = 'ix_slow' AND i.indisvalid"))
        .isOne();
  }

  /** Ends the session with the lock; then another instance builds what this one would build. */
  private static CompletableFuture<Void> takenOver() {
    CompletableFuture<Void> build =
        CompletableFuture.runAsync(() -> {
          try {
            TestDatabase.run(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                    + " WHERE locktype = 'advisory' AND objsubid = 1", // not of the gate
                SLOW.createConcurrently());
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    awaitBuilding();
    return build;
  }

  @Test
  void stopsBeforeAnythingWhenInterruptedAlready() throws Exception {
    AtomicReference<IndexReport> report = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              Thread.currentThread().interrupt();
              report.set(migrator(NEXT).migrate());
            });
    thread.join();

    assertThat(report.get().results())
        .extracting(IndexResult::state)
        .containsExactly(IndexResult.State.INTERRUPTED);
  }

  private static void interrupted(Thread.Builder builder) throws Exception {
    AtomicReference<IndexReport> report = new AtomicReference<>();
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    try (BuildGate gate = BuildGate.closed()) {
      Thread thread =
          builder.start(() -> {
            report.set(migrator(SLOW, NEXT).migrate());
            stillInterrupted.set(Thread.currentThread().isInterrupted());
          });
      awaitBuilding();

      thread.interrupt();
      thread.join();
    }

    assertThat(report.get().results())
        .extracting(IndexResult::state)
        .containsExactly(IndexResult.State.INTERRUPTED, IndexResult.State.INTERRUPTED);
    assertThat(stillInterrupted).isTrue();
    assertThat(invalid()).isZero();
    assertThat(TestDatabase.number("SELECT count(*) FROM pg_stat_progress_create_index")).isZero();
    assertThat(TestDatabase.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
        .isZero();
  }

  private static boolean endsInFailure(IndexSession session, String sql) {
    try {
      session.run(sql);
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  private static void awaitBuilding() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            TestDatabase.number(
                    "SELECT count(*) FROM pg_stat_progress_create_index"
                        + " WHERE phase LIKE 'building index%'")
                == 1);
  }

  private static long invalid() throws SQLException {
    return TestDatabase.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid");
  }

  private static IndexMigrator migrator(IndexDefinition... definitions) {
    return new IndexMigrator(
        TestDatabase.sessions(),
        List.of(definitions),
        IndexMigrationSettings.defaults(),
        TimeSource.system());
  }

  private static void write(AtomicBoolean done, AtomicLong commits, AtomicLong maxPauseNanos) {
    try (Connection connection = TestDatabase.sessions().getConnection();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO load (a) VALUES (0)")) {
      long lastNanos = System.nanoTime();
      while (!done.get()) {
        insert.executeUpdate();
        long nowNanos = System.nanoTime();
        commits.incrementAndGet();
        maxPauseNanos.accumulateAndGet(nowNanos - lastNanos, Math::max);
        lastNanos = nowNanos;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
