// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.index.IndexMigrationSettings.WhenBusy;
import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class IndexMigratorIT {
  private static final IndexDefinition BY_A = IndexDefinition.of("ix_a", "item", "a");
  private static final IndexDefinition BY_B =
      IndexDefinition.of("ix_b", "item", "lower(b), a DESC").onlyWhere("a > 10");

  @BeforeEach
  void freshTable() throws SQLException {
    TestDatabase.run(
        "DROP TABLE IF EXISTS item",
        "CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, b text)",
        "INSERT INTO item (a, b) SELECT i % 100, 'Text ' || i FROM generate_series(1, 2000) i");
  }

  @Test
  void buildsWhatIsMissingAndThenFindsItThere() throws SQLException {
    IndexMigrator migrator = migrator(settings(), BY_A, BY_B);

    IndexReport first = migrator.migrate();
    IndexReport second = migrator.migrate();

    assertThat(states(first)).containsExactly(IndexResult.State.BUILT, IndexResult.State.BUILT);
    assertThat(first.results()).allMatch(result -> result.sizeBytes() > 0);
    assertThat(states(second)).containsOnly(IndexResult.State.ALREADY_THERE);
    assertThat(migrator.status())
        .extracting(IndexStatus::state)
        .containsOnly(IndexStatus.State.VALID);
    assertThat(
            TestDatabase.number(
                "SELECT count(*) FROM pg_stats WHERE tablename IN ('item', 'ix_b')"))
        .as("columns of the table and the expression of the index are analyzed")
        .isEqualTo(4);
  }

  @Test
  void dropsAllOnRollback() throws SQLException {
    IndexMigrator migrator = migrator(settings(), BY_A, BY_B);
    migrator.migrate();

    assertThat(states(migrator.rollback())).containsOnly(IndexResult.State.DROPPED);
    assertThat(states(migrator.rollback())).containsOnly(IndexResult.State.ABSENT);
    assertThat(ours()).isZero();
  }

  @Test
  void rebuildsWhatABrokenBuildLeftInvalid() throws SQLException {
    leaveInvalid();
    IndexMigrator migrator = migrator(settings(), BY_A);

    assertThat(migrator.status())
        .extracting(IndexStatus::state)
        .containsOnly(IndexStatus.State.INVALID);
    assertThat(states(migrator.migrate())).containsOnly(IndexResult.State.REBUILT);
    assertThat(migrator.status())
        .extracting(IndexStatus::state)
        .containsOnly(IndexStatus.State.VALID);
  }

  @Test
  void dropsAnInvalidLeftoverOnRollback() throws SQLException {
    leaveInvalid();

    assertThat(states(migrator(settings(), BY_A).rollback()))
        .containsOnly(IndexResult.State.DROPPED);
    assertThat(ours()).isZero();
  }

  @Test
  void leavesAnotherIndexOfTheSameNameAloneAndSaysSo() throws SQLException {
    TestDatabase.run("CREATE INDEX ix_a ON item (a, b)");
    IndexMigrator migrator = migrator(settings(), BY_A);

    IndexResult built = migrator.migrate().results().getFirst();
    IndexResult dropped = migrator.rollback().results().getFirst();

    assertThat(built.state()).isEqualTo(IndexResult.State.FAILED);
    assertThat(built.detail())
        .contains("wanted USING btree (a), found USING btree (a, b)")
        .contains("another name");
    assertThat(dropped.state()).isEqualTo(IndexResult.State.FAILED);
    assertThat(migrator.status())
        .extracting(IndexStatus::state)
        .containsOnly(IndexStatus.State.DIFFERENT);
    assertThat(ours()).isOne();
  }

  @Test
  void reportsAFailedUniqueBuildWithoutTheValuesAndGoesOnWithTheNext() throws SQLException {
    TestDatabase.run("INSERT INTO item (a, b) VALUES (1, 'secret'), (1, 'secret')");
    IndexDefinition unique = IndexDefinition.of("ix_u", "item", "b").asUnique();

    IndexReport report = migrator(settings(), unique, BY_A).migrate();

    assertThat(states(report)).containsExactly(IndexResult.State.FAILED, IndexResult.State.BUILT);
    assertThat(report.ok()).isFalse();
    assertThat(report.summary()).contains("remove the duplicate rows").doesNotContain("secret");
    assertThat(TestDatabase.number("SELECT count(*) FROM pg_class WHERE relname = 'ix_u'"))
        .isZero();
  }

  @Test
  void reportsATableOrColumnThatDoesNotExistBeforeAnyWork() {
    IndexReport report =
        migrator(
                settings(),
                IndexDefinition.of("ix_n", "nothing", "a"),
                IndexDefinition.of("ix_c", "item", "zzz"))
            .migrate();

    assertThat(states(report)).containsOnly(IndexResult.State.FAILED);
    assertThat(report.summary()).contains("42P01").contains("42703");
  }

  @Test
  void buildsAnIndexWhoseConditionAndExpressionNameItsTable() throws SQLException {
    IndexMigrator migrator =
        migrator(
            settings(),
            IndexDefinition.of("ix_a", "item", "lower(item.b)").onlyWhere("item.a > 0"),
            IndexDefinition.of("ix_b", "public.item", "(item.a)"));

    assertThat(states(migrator.migrate())).containsOnly(IndexResult.State.BUILT);
    assertThat(states(migrator.migrate())).containsOnly(IndexResult.State.ALREADY_THERE);
    assertThat(migrator.status())
        .extracting(IndexStatus::state)
        .containsOnly(IndexStatus.State.VALID);
    assertThat(states(migrator.rollback())).containsOnly(IndexResult.State.DROPPED);
  }

  @Test
  void waitsForAnOldTransactionAndSucceedsOnceItEnds() throws Exception {
    List<String> reported = new ArrayList<>();
    try (Connection holder = TestDatabase.sessions().getConnection();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("SET application_name = 'old holder'");
      statement.execute("UPDATE item SET a = a WHERE id = 1");
      MigrationLog log =
          new MigrationLog() {
            @Override
            void heldBack(String name, String reason) {
              reported.add(reason);
              end(holder);
            }
          };

      IndexReport report =
          new IndexMigrator(
                  TestDatabase.sessions(), List.of(BY_A), settings(), TimeSource.system(), log)
              .migrate();

      assertThat(states(report)).containsOnly(IndexResult.State.BUILT);
      assertThat(reported).first().asString().contains("old holder, idle in transaction");
      assertThat(ours()).isOne();
    }
  }

  @Test
  void givesUpAfterItsPatienceAndSaysWhatHoldsIt() throws Exception {
    IndexMigrationSettings impatient =
        settings().withTimeouts(Duration.ofMillis(100), Duration.ZERO);
    try (Connection holder = TestDatabase.sessions().getConnection();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE item IN SHARE UPDATE EXCLUSIVE MODE");

      IndexReport report = migrator(impatient, BY_A).migrate();

      assertThat(states(report)).containsOnly(IndexResult.State.FAILED);
      assertThat(report.summary()).contains("holds ShareUpdateExclusiveLock on item");
      assertThat(ours()).isZero();
    }
  }

  @Test
  void leavesNothingBehindWhenItGivesUpOnATransactionThatStaysOpen() throws Exception {
    try (Connection holder = TestDatabase.sessions().getConnection();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("UPDATE item SET a = a WHERE id = 1");
      awaitAge(holder);

      IndexReport report =
          migrator(settings().withTimeouts(Duration.ofMillis(100), Duration.ofMillis(500)), BY_A)
              .migrate();

      assertThat(states(report)).containsOnly(IndexResult.State.FAILED);
      assertThat(report.summary()).contains("end it or wait");
      assertThat(ours()).isZero();
    }
  }

  @Test
  void reportsARoleThatDoesNotOwnTheTable() throws Exception {
    TestDatabase.run(
        "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN", "GRANT SELECT ON item TO reader");
    IndexMigrator migrator =
        new IndexMigrator(
            TestDatabase.url().withCredentials("reader", null).unpooled(Duration.ofSeconds(5)),
            List.of(BY_A),
            settings(),
            TimeSource.system());

    IndexReport report = migrator.migrate();

    assertThat(states(report)).containsOnly(IndexResult.State.FAILED);
    assertThat(report.summary()).contains("42501").contains("must own the table");
    assertThat(ours()).isZero();
    TestDatabase.run("REVOKE ALL ON item FROM reader", "DROP ROLE reader");
  }

  @Test
  void buildsWithTheLeastRoleWhichOwnsTheTable() throws Exception {
    TestDatabase.run(
        "DROP TABLE IF EXISTS owned",
        "DROP ROLE IF EXISTS owner_of_one",
        "CREATE ROLE owner_of_one LOGIN",
        "GRANT CREATE ON SCHEMA public TO owner_of_one",
        "CREATE TABLE owned (a int)",
        "ALTER TABLE owned OWNER TO owner_of_one");
    IndexMigrator migrator =
        new IndexMigrator(
            TestDatabase.url()
                .withCredentials("owner_of_one", null)
                .unpooled(Duration.ofSeconds(5)),
            List.of(IndexDefinition.of("ix_owned", "owned", "a")),
            settings(),
            TimeSource.system());

    assertThat(states(migrator.migrate())).containsOnly(IndexResult.State.BUILT);
    assertThat(states(migrator.rollback())).containsOnly(IndexResult.State.DROPPED);
    TestDatabase.run(
        "DROP TABLE owned",
        "REVOKE ALL ON SCHEMA public FROM owner_of_one",
        "DROP ROLE owner_of_one");
  }

  @Test
  void doesNotStartWhenTheDiskIsTooFull() throws Exception {
    TestDatabase.run("ANALYZE item");
    try (IndexSession session = IndexSession.open(TestDatabase.sessions(), Duration.ofSeconds(1))) {
      DiskSpace full = new DiskSpace(session.connection(), folder -> 1_000);
      DiskSpace unknown =
          new DiskSpace(
              session.connection(),
              folder -> {
                throw new IOException("not readable");
              });

      assertThatThrownBy(() -> full.require(BY_A, "\"item\""))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("bytes are needed, and 1000 are free");
      assertThatCode(() -> unknown.require(BY_A, "\"item\"")).doesNotThrowAnyException();
    }
  }

  @Test
  void buildsEachIndexOnceWhenTwoMigrateAtOnce() throws Exception {
    CompletableFuture<IndexReport> other =
        CompletableFuture.supplyAsync(() -> migrator(settings(), BY_A, BY_B).migrate());
    IndexReport mine = migrator(settings(), BY_A, BY_B).migrate();

    List<IndexResult.State> both = new ArrayList<>(states(mine));
    both.addAll(states(other.get()));

    assertThat(both)
        .containsExactlyInAnyOrder(
            IndexResult.State.BUILT,
            IndexResult.State.BUILT,
            IndexResult.State.ALREADY_THERE,
            IndexResult.State.ALREADY_THERE);
  }

  @Test
  void skipsWhenAnotherInstanceHoldsTheLockAndThatWasAskedFor() throws Exception {
    try (IndexSession session = IndexSession.open(TestDatabase.sessions(), Duration.ofSeconds(1));
        IndexLock lock = IndexLock.tryAcquire(session)) {
      assertThat(lock).isNotNull();

      IndexReport report = migrator(settings().withWhenBusy(WhenBusy.SKIP), BY_A).migrate();

      assertThat(states(report)).containsOnly(IndexResult.State.SKIPPED);
    }
    assertThat(ours()).isZero();
  }

  @Test
  void reportsAnUnreachableDatabaseAsAFailureOfEach() {
    IndexMigrator migrator =
        new IndexMigrator(
            DatabaseUrl.parse("postgres://u:hunter2@127.0.0.1:1/d").unpooled(Duration.ofSeconds(1)),
            List.of(BY_A, BY_B),
            settings(),
            TimeSource.system());

    IndexReport report = migrator.migrate();

    assertThat(states(report)).containsExactly(IndexResult.State.FAILED, IndexResult.State.FAILED);
    assertThat(report.summary()).doesNotContain("hunter2");
  }

  private static IndexMigrationSettings settings() {
    return IndexMigrationSettings.defaults()
        .withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(30))
        .withPauses(Duration.ofMillis(20), Duration.ofMillis(200))
        .withOldTransaction(Duration.ofMillis(1));
  }

  /** Waits until the server finds the transaction older than the settings allow. */
  private static void awaitAge(Connection holder) throws SQLException {
    try (Statement statement = holder.createStatement()) {
      statement.execute("SELECT pg_sleep(0.01)");
    }
  }

  private static IndexMigrator migrator(
      IndexMigrationSettings settings, IndexDefinition... definitions) {
    return new IndexMigrator(
        TestDatabase.sessions(), List.of(definitions), settings, TimeSource.system());
  }

  /** What a process that was killed in the middle leaves, here by a unique build on duplicates. */
  private static void leaveInvalid() throws SQLException {
    try {
      TestDatabase.run("CREATE UNIQUE INDEX CONCURRENTLY ix_a ON item (a)");
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("23505");
    }
    assertThat(
            TestDatabase.number(
                "SELECT count(*) FROM pg_index WHERE indexrelid = 'ix_a'::regclass AND NOT"
                    + " indisvalid"))
        .isOne();
  }

  private static List<IndexResult.State> states(IndexReport report) {
    return report.results().stream().map(IndexResult::state).toList();
  }

  private static long ours() throws SQLException {
    return TestDatabase.number("SELECT count(*) FROM pg_class WHERE relname IN ('ix_a', 'ix_b')");
  }

  private static void end(Connection holder) {
    try {
      holder.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
