// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.database.TestDatabase;
import dev.headroom.ground.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Migrations of Flyway and Liquibase that meet a build that runs until a gate is opened. */
@Timeout(240)
@SuppressWarnings("try") // gates are only to be opened
class IndexBuildWaitIT {
  private static final IndexDefinition SLOW =
      IndexDefinition.of("ix_wait", "waited", "waited_slowly(a)");
  private static final IndexDefinition NEXT =
      IndexDefinition.of("ix_wait_next", "waited", "waited_slowly(a + 1)");
  private static final String CHANGE = "ALTER TABLE waited ADD COLUMN b int";

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  @TempDir Path folder;

  @BeforeEach
  void freshTable() throws Exception {
    TestDatabase.run(
        "DROP TABLE IF EXISTS waited, flyway_schema_history, databasechangelog,"
            + " databasechangeloglock",
        """
        CREATE OR REPLACE FUNCTION waited_slowly(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
        $$ BEGIN IF n = 100 THEN %s END IF; RETURN n; END $$
        """
            .formatted(BuildGate.WAIT),
        "CREATE TABLE waited (a int)",
        "INSERT INTO waited SELECT i FROM generate_series(1, 100) i");
    System.setProperty("liquibase.analytics.enabled", "false");
    Files.writeString(folder.resolve("V1__change.sql"), CHANGE);
    Files.writeString(
        folder.resolve("changes.sql"), "--liquibase formatted sql\n--changeset a:1\n" + CHANGE);
    logged.start();
    log().setLevel(Level.INFO);
    log().addAppender(logged);
  }

  @AfterEach
  void stopLog() {
    log().detachAppender(logged);
  }

  @Test
  void letsFlywayStartOnceTheBuildHasEnded() throws Exception {
    CompletableFuture<IndexReport> build;
    CompletableFuture<Boolean> migration;
    try (BuildGate gate = BuildGate.closed()) {
      build = slowBuild();
      migration = waitingMigration(Duration.ofMinutes(3), 1);
    }
    assertThat(migration.get()).isTrue();
    flyway("60s").migrate();

    assertThat(build.get().ok()).isTrue();
    assertThat(hasColumn()).isTrue();
    assertThat(logged.list)
        .first()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("waits for the build of index ix_wait on waited");
  }

  @Test
  void letsLiquibaseStartOnceTheBuildHasEnded() throws Exception {
    CompletableFuture<IndexReport> build;
    CompletableFuture<Boolean> migration;
    try (BuildGate gate = BuildGate.closed()) {
      build = slowBuild();
      migration = waitingMigration(Duration.ofMinutes(3), 1);
    }
    assertThat(migration.get()).isTrue();
    liquibase("60s");

    assertThat(build.get().ok()).isTrue();
    assertThat(hasColumn()).isTrue();
  }

  @Test
  void cancelsABuildThatTakesLongerThanTheLimitAndItLeavesNothing() throws Exception {
    try (BuildGate gate = BuildGate.closed()) {
      CompletableFuture<IndexReport> build = slowBuild();

      assertThat(waiting(Duration.ofMillis(100)).await()).isTrue();
      flyway("60s").migrate();
      assertThat(build.get().summary()).contains("the statement was cancelled");
    }
    assertThat(hasColumn()).isTrue();
    assertThat(TestDatabase.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).isZero();
    assertThat(migrator().migrate().ok()).isTrue();
  }

  @Test
  void startsNoFurtherBuildOnceOneWasCancelledForAMigration() throws Exception {
    try (BuildGate gate = BuildGate.closed()) {
      CompletableFuture<IndexReport> build = slowBuilds();

      assertThat(waiting(Duration.ZERO).await()).isTrue();

      assertThat(TestDatabase.number("SELECT count(*) FROM pg_stat_progress_create_index"))
          .isZero();
      assertThat(build.get().results())
          .extracting(IndexResult::state)
          .containsExactly(IndexResult.State.FAILED, IndexResult.State.INTERRUPTED);
      assertThat(build.get().summary()).contains("a schema migration waits");
    }
  }

  @Test
  void startsNoFurtherBuildWhileAMigrationWaits() throws Exception {
    CompletableFuture<IndexReport> build;
    CompletableFuture<Boolean> migration;
    try (BuildGate gate = BuildGate.closed()) {
      build = slowBuilds();
      migration = waitingMigration(Duration.ofMinutes(3), 1);
    }
    assertThat(migration.get()).isTrue();

    assertThat(build.get().results())
        .extracting(IndexResult::state)
        .containsExactly(IndexResult.State.BUILT, IndexResult.State.INTERRUPTED);
    assertThat(migrator(SLOW, NEXT).migrate().ok()).isTrue();
  }

  @Test
  void reportsABuildOfAnotherToolAndLeavesItAlone() throws Exception {
    CompletableFuture<Void> build;
    CompletableFuture<Boolean> migration;
    try (BuildGate gate = BuildGate.closed()) {
      build =
          CompletableFuture.runAsync(() -> {
            try {
              TestDatabase.run(SLOW.createConcurrently());
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          });
      awaitBuilding();
      migration = waitingMigration(Duration.ZERO, 2); // the second once it has cancelled its own
    }
    assertThat(migration.get()).isTrue();

    build.get();
    assertThat(TestDatabase.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).isZero();
  }

  /** Without the wait the tools' own bound holds, and the build goes on. */
  @Test
  void boundsFlywayByItsOwnLockTimeout() throws Exception {
    CompletableFuture<IndexReport> build;
    try (BuildGate gate = BuildGate.closed()) {
      build = slowBuild();
      assertThatThrownBy(() -> flyway("200ms").migrate()).hasMessageContaining("lock timeout");
    }
    assertThat(build.get().ok()).isTrue();
  }

  @Test
  void boundsLiquibaseByItsOwnLockTimeout() throws Exception {
    CompletableFuture<IndexReport> build;
    try (BuildGate gate = BuildGate.closed()) {
      build = slowBuild();
      assertThatThrownBy(() -> liquibase("200ms")).hasMessageContaining("lock timeout");
    }
    assertThat(build.get().ok()).isTrue();
  }

  private CompletableFuture<IndexReport> slowBuild() {
    return building(migrator());
  }

  private CompletableFuture<IndexReport> slowBuilds() {
    return building(migrator(SLOW, NEXT));
  }

  private static CompletableFuture<IndexReport> building(IndexMigrator migrator) {
    CompletableFuture<IndexReport> build = CompletableFuture.supplyAsync(migrator::migrate);
    awaitBuilding();
    return build;
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

  private Flyway flyway(String lockTimeout) {
    return Flyway.configure()
        .dataSource(TestDatabase.sessions())
        .locations("filesystem:" + folder)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .initSql("SET lock_timeout = '" + lockTimeout + "'")
        .load();
  }

  private void liquibase(String lockTimeout) throws Exception {
    try (Connection connection = TestDatabase.sessions().getConnection()) {
      connection.createStatement().execute("SET lock_timeout = '" + lockTimeout + "'");
      Scope.child(
          Map.of(),
          () -> {
            Liquibase liquibase =
                new Liquibase(
                    "changes.sql",
                    new DirectoryResourceAccessor(folder),
                    DatabaseFactory.getInstance()
                        .findCorrectDatabaseImplementation(new JdbcConnection(connection)));
            liquibase.update();
          });
    }
  }

  private static boolean hasColumn() throws SQLException {
    return TestDatabase.number(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 'waited'::regclass AND attname ="
                + " 'b'")
        == 1;
  }

  /** Lets a schema migration wait for the builds; returns when it has logged that so often. */
  private CompletableFuture<Boolean> waitingMigration(Duration limit, int lines) {
    CompletableFuture<Boolean> migration =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return waiting(limit).await();
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            Thread
                ::startVirtualThread); // the common pool may have one thread, and the build has it
    await().atMost(Duration.ofMinutes(1)).until(() -> logged.list.size() >= lines);
    return migration;
  }

  private static IndexBuildWait waiting(Duration limit) {
    return new IndexBuildWait(TestDatabase.sessions(), limit, TimeSource.system());
  }

  private static IndexMigrator migrator() {
    return migrator(SLOW);
  }

  private static IndexMigrator migrator(IndexDefinition... definitions) {
    return new IndexMigrator(
        TestDatabase.sessions(),
        List.of(definitions),
        IndexMigrationSettings.defaults(),
        TimeSource.system());
  }

  private static Logger log() {
    return (Logger) LoggerFactory.getLogger(IndexBuildWait.class);
  }
}
