// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.TestDatabase;
import dev.headroom.ground.TimeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class PartitionedBuildIT {
  private static final IndexDefinition BY_A = IndexDefinition.of("ix_part", "parted", "a");

  @BeforeEach
  void freshTable() throws SQLException {
    TestDatabase.run(
        "DROP TABLE IF EXISTS parted",
        "CREATE TABLE parted (id int, region text, a int) PARTITION BY RANGE (id)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000)",
        "CREATE TABLE \"Parted \"\"2\" PARTITION OF parted FOR VALUES FROM (1000) TO (2000)",
        "CREATE TABLE parted_3 PARTITION OF parted FOR VALUES FROM (2000) TO (3000)"
            + " PARTITION BY LIST (region)",
        "CREATE TABLE parted_3_eu PARTITION OF parted_3 FOR VALUES IN ('eu')",
        "CREATE TABLE parted_3_us PARTITION OF parted_3 FOR VALUES IN ('us')",
        "INSERT INTO parted SELECT i, CASE i % 2 WHEN 0 THEN 'eu' ELSE 'us' END, i"
            + " FROM generate_series(0, 2999) i");
  }

  @Test
  void buildsEachPartAndTheWholeBecomesValid() throws SQLException {
    IndexMigrator migrator = migrator();

    assertThat(states(migrator.migrate())).containsExactly(IndexResult.State.BUILT);
    assertThat(invalid()).isZero();
    assertThat(parts()).isEqualTo(5);
    assertThat(migrator.status())
        .extracting(IndexStatus::state)
        .containsExactly(IndexStatus.State.VALID);
    assertThat(states(migrator.migrate())).containsExactly(IndexResult.State.ALREADY_THERE);
  }

  @Test
  void buildsTheWholeWhoseConditionAndExpressionNameTheTable() throws SQLException {
    IndexMigrator migrator =
        new IndexMigrator(
            TestDatabase.sessions(),
            List.of(
                IndexDefinition.of("ix_part", "parted", "lower(parted.region)")
                    .onlyWhere("parted.a > 5")),
            settings(),
            TimeSource.system());

    assertThat(states(migrator.migrate())).containsExactly(IndexResult.State.BUILT);
    assertThat(invalid()).isZero();
    assertThat(states(migrator.rollback())).containsExactly(IndexResult.State.DROPPED);
  }

  @Test
  void givesPartitionsThatAreAddedLaterTheirPart() throws SQLException {
    migrator().migrate();

    TestDatabase.run("CREATE TABLE parted_4 PARTITION OF parted FOR VALUES FROM (3000) TO (4000)");

    assertThat(parts()).isEqualTo(6);
    assertThat(states(migrator().rollback())).containsExactly(IndexResult.State.DROPPED);
    assertThat(parts()).isZero();
  }

  /** ix on clash_one and ix_clash on one: both parts would be ix_clash_one. */
  @Test
  void buildsBothOfTwoIndexesWhosePartsWouldHaveOneName() throws SQLException {
    TestDatabase.run(
        "DROP TABLE IF EXISTS clash",
        "CREATE TABLE clash (id int, a int, b int) PARTITION BY RANGE (id)",
        "CREATE TABLE clash_one PARTITION OF clash FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE one PARTITION OF clash FOR VALUES FROM (10) TO (20)");
    IndexMigrator migrator =
        new IndexMigrator(
            TestDatabase.sessions(),
            List.of(
                IndexDefinition.of("ix", "clash", "a"),
                IndexDefinition.of("ix_clash", "clash", "b")),
            settings(),
            TimeSource.system());

    assertThat(states(migrator.migrate()))
        .containsExactly(IndexResult.State.BUILT, IndexResult.State.BUILT);
    assertThat(invalid()).isZero();
    assertThat(states(migrator.migrate()))
        .containsExactly(IndexResult.State.ALREADY_THERE, IndexResult.State.ALREADY_THERE);
    assertThat(states(migrator.rollback()))
        .containsExactly(IndexResult.State.DROPPED, IndexResult.State.DROPPED);
    TestDatabase.run("DROP TABLE clash");
  }

  @Test
  void resumesWhatBrokeOffAndKeepsThePartsThatAreBuilt() throws Exception {
    IndexMigrationSettings impatient =
        settings().withTimeouts(Duration.ofMillis(100), Duration.ofSeconds(2));
    try (Connection holder = TestDatabase.sessions().getConnection();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE ONLY parted_3_us IN SHARE UPDATE EXCLUSIVE MODE");

      IndexMigrator migrator = migrator(impatient);
      IndexReport report = migrator.migrate();

      assertThat(states(report)).containsExactly(IndexResult.State.FAILED);
      assertThat(migrator.status().getFirst().detail())
          .startsWith("3 of 4 partitions have their part");
      assertThat(invalidLeaves()).isZero();
    }
    long kept = TestDatabase.number("SELECT oid FROM pg_class WHERE relname = 'ix_part_parted_1'");

    assertThat(states(migrator().migrate())).containsExactly(IndexResult.State.BUILT);
    assertThat(TestDatabase.number("SELECT oid FROM pg_class WHERE relname = 'ix_part_parted_1'"))
        .isEqualTo(kept);
    assertThat(invalid()).isZero();
  }

  @Test
  void dropsPartsThatWereNeverAttached() throws SQLException {
    TestDatabase.run("CREATE INDEX ix_part_parted_1 ON parted_1 (a)");

    assertThat(states(migrator().rollback())).containsExactly(IndexResult.State.DROPPED);
    assertThat(states(migrator().rollback())).containsExactly(IndexResult.State.ABSENT);
    assertThat(TestDatabase.number("SELECT count(*) FROM pg_class WHERE relname LIKE 'ix_part%'"))
        .isZero();
  }

  @Test
  void dropsNoOtherIndexOfAPartitionThatHasTheNameOfAPart() throws SQLException {
    TestDatabase.run("CREATE INDEX ix_part_parted_1 ON parted_1 (region)");

    assertThat(states(migrator().rollback())).containsExactly(IndexResult.State.ABSENT);
    assertThat(TestDatabase.number("SELECT count(*) FROM pg_class WHERE relname LIKE 'ix_part%'"))
        .isOne();
  }

  @Test
  void reportsAUniqueIndexWithoutTheKeyOfThePartitions() {
    IndexReport report =
        new IndexMigrator(
                TestDatabase.sessions(), List.of(BY_A.asUnique()), settings(), TimeSource.system())
            .migrate();

    assertThat(states(report)).containsExactly(IndexResult.State.FAILED);
    assertThat(report.summary()).contains("unique constraint on partitioned table");
  }

  private static List<IndexResult.State> states(IndexReport report) {
    return report.results().stream().map(IndexResult::state).toList();
  }

  private static long parts() throws SQLException {
    return TestDatabase.number(
        "SELECT count(*) FROM pg_partition_tree(to_regclass('ix_part')) WHERE level > 0");
  }

  private static long invalid() throws SQLException {
    return TestDatabase.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid");
  }

  private static long invalidLeaves() throws SQLException {
    return TestDatabase.number(
        "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            + " WHERE NOT i.indisvalid AND c.relkind = 'i'");
  }

  private static IndexMigrator migrator() {
    return migrator(settings());
  }

  private static IndexMigrator migrator(IndexMigrationSettings settings) {
    return new IndexMigrator(TestDatabase.sessions(), List.of(BY_A), settings, TimeSource.system());
  }

  private static IndexMigrationSettings settings() {
    return IndexMigrationSettings.defaults()
        .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(20))
        .withPauses(Duration.ofMillis(20), Duration.ofMillis(200));
  }
}
