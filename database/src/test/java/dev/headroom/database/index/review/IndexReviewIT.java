// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.SteppedTime;
import dev.headroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class IndexReviewIT {
  private static final Duration WEEK = Duration.ofDays(7);

  private final SteppedTime time = new SteppedTime();

  @BeforeEach
  void freshTable() throws SQLException {
    dropAll();
    TestDatabase.run(
        "CREATE SCHEMA reviewed",
        "CREATE TABLE reviewed.goods (id int PRIMARY KEY, a int, b int, c text, code text UNIQUE)",
        "INSERT INTO reviewed.goods SELECT i, i, i, 't' || i, i FROM generate_series(1, 500) i");
  }

  @AfterEach
  void dropAll() throws SQLException {
    TestDatabase.run("DROP SCHEMA IF EXISTS reviewed CASCADE");
  }

  @Test
  void findsTheYoungerOfTwoEqualIndexes() throws SQLException {
    TestDatabase.run(
        "CREATE INDEX older ON reviewed.goods (a, b DESC)",
        "CREATE INDEX younger ON reviewed.goods (a, b DESC) WITH (fillfactor = 70)",
        "CREATE INDEX other_order ON reviewed.goods (a, b)");

    assertThat(found(IndexFinding.Kind.DUPLICATE))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.index()).isEqualTo("reviewed.younger");
          assertThat(finding.table()).isEqualTo("reviewed.goods");
          assertThat(finding.sizeBytes()).isPositive();
          assertThat(finding.evidence()).startsWith("reviewed.older serves every query");
          assertThat(finding.remedy()).isEqualTo("DROP INDEX CONCURRENTLY reviewed.younger");
        });
  }

  @Test
  void findsAnIndexWithWhichALongerOneBegins() throws SQLException {
    TestDatabase.run(
        "CREATE INDEX short ON reviewed.goods (a)",
        "CREATE INDEX longer ON reviewed.goods (a, b)",
        "CREATE INDEX of_code ON reviewed.goods (code)");

    assertThat(found(IndexFinding.Kind.DUPLICATE))
        .extracting(IndexFinding::index)
        .containsExactlyInAnyOrder("reviewed.short", "reviewed.of_code");
  }

  @Test
  void takesNoIndexForADuplicateThatServesOtherQueries() throws SQLException {
    TestDatabase.run(
        "CREATE INDEX backwards ON reviewed.goods (b, a)",
        "CREATE INDEX forwards ON reviewed.goods (a, b)",
        "CREATE INDEX partial ON reviewed.goods (a) WHERE b > 10",
        "CREATE INDEX expression ON reviewed.goods (lower(c))",
        "CREATE INDEX pattern ON reviewed.goods (c text_pattern_ops, a)",
        "CREATE INDEX plain ON reviewed.goods (c)",
        "CREATE INDEX carries ON reviewed.goods (b) INCLUDE (c)",
        "CREATE UNIQUE INDEX unique_one ON reviewed.goods (a)",
        "CREATE INDEX hashed ON reviewed.goods USING hash (a)",
        "CREATE INDEX coarse ON reviewed.goods USING brin (b)",
        "CREATE INDEX fine ON reviewed.goods USING brin (b) WITH (pages_per_range = 16)",
        "CREATE INDEX words ON reviewed.goods USING gist (to_tsvector('simple', c))",
        "CREATE INDEX exact_words ON reviewed.goods"
            + " USING gist (to_tsvector('simple', c) tsvector_ops (siglen = 500))");

    assertThat(found(IndexFinding.Kind.DUPLICATE)).isEmpty();
  }

  @Test
  void findsWhatNoQueryUsedAndNeverAConstraintOrAUniqueIndex() throws SQLException {
    TestDatabase.run(
        "CREATE INDEX used ON reviewed.goods (a)",
        "CREATE INDEX unused ON reviewed.goods (b)",
        "CREATE UNIQUE INDEX unused_but_unique ON reviewed.goods (c)");
    IndexReview review = review();

    assertThat(kinds(review.review(), IndexFinding.Kind.UNUSED)).isEmpty();
    time.pass(WEEK);
    use("a");

    assertThat(kinds(review.review(), IndexFinding.Kind.UNUSED))
        .extracting(IndexFinding::index)
        .containsExactly("reviewed.unused");
  }

  @Test
  void keepsTheLongerIndexWhileItSaysToDropTheShorter() throws SQLException {
    TestDatabase.run(
        "CREATE INDEX short ON reviewed.goods (a)", "CREATE INDEX longer ON reviewed.goods (a, b)");
    IndexReview review = review();
    review.review();
    time.pass(WEEK);

    List<IndexFinding> all = review.review();
    assertThat(kinds(all, IndexFinding.Kind.DUPLICATE))
        .extracting(IndexFinding::index)
        .containsExactly("reviewed.short");
    assertThat(kinds(all, IndexFinding.Kind.UNUSED)).isEmpty();
  }

  @Test
  void countsTheUseOnReplicas() throws SQLException {
    TestDatabase.run("CREATE INDEX unused ON reviewed.goods (b)");
    IndexReview review =
        new IndexReview(TestDatabase.sessions(), List.of(TestDatabase.sessions()), WEEK, time);
    review.review();
    time.pass(WEEK);

    assertThat(kinds(review.review(), IndexFinding.Kind.UNUSED))
        .singleElement()
        .satisfies(finding -> assertThat(finding.evidence()).contains("on 2 servers for 10080"));

    use("b");
    assertThat(kinds(review.review(), IndexFinding.Kind.UNUSED)).isEmpty();
  }

  @Test
  void callsNothingUnusedWhileAReplicaCannotBeReadAndStillFindsDuplicates() throws SQLException {
    TestDatabase.run(
        "CREATE INDEX older ON reviewed.goods (b)", "CREATE INDEX younger ON reviewed.goods (b)");
    DataSource unreachable =
        DatabaseUrl.parse("postgres://u:p@127.0.0.1:1/d").unpooled(Duration.ofSeconds(1));
    IndexReview review = new IndexReview(TestDatabase.sessions(), List.of(unreachable), WEEK, time);
    review.review();
    time.pass(WEEK);

    List<IndexFinding> found = review.review();

    assertThat(kinds(found, IndexFinding.Kind.UNUSED)).isEmpty();
    assertThat(kinds(found, IndexFinding.Kind.DUPLICATE)).hasSize(1);
  }

  @Test
  void judgesTheIndexOfAPartitionedTableAsAWhole() throws SQLException {
    TestDatabase.run(
        "CREATE TABLE reviewed.parted (a int) PARTITION BY RANGE (a)",
        "CREATE TABLE reviewed.parted_1 PARTITION OF reviewed.parted FOR VALUES FROM (0) TO (9)",
        "CREATE INDEX whole ON reviewed.parted (a)",
        "CREATE INDEX whole_again ON reviewed.parted (a)");

    assertThat(found(IndexFinding.Kind.DUPLICATE))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.index()).isEqualTo("reviewed.whole_again");
          assertThat(finding.remedy()).isEqualTo("DROP INDEX reviewed.whole_again");
        });
  }

  @Test
  void findsAnInvalidIndexWhoseNameNeedsQuotes() throws SQLException {
    TestDatabase.run("INSERT INTO reviewed.goods VALUES (0, 1, 1, 'x', 'x')");
    try {
      TestDatabase.run("CREATE UNIQUE INDEX CONCURRENTLY \"odd \"\"name\n\" ON reviewed.goods (a)");
    } catch (SQLException duplicates) {
      assertThat(duplicates.getSQLState()).isEqualTo("23505");
    }

    List<IndexFinding> found = found(IndexFinding.Kind.INVALID);
    assertThat(found).singleElement().extracting(IndexFinding::table).isEqualTo("reviewed.goods");
    TestDatabase.run(found.getFirst().remedy());
    assertThat(found(IndexFinding.Kind.INVALID)).isEmpty();
  }

  @Test
  void worksForARoleThatMayReadNothing() throws SQLException {
    TestDatabase.run(
        "CREATE INDEX older ON reviewed.goods (a)", "CREATE INDEX younger ON reviewed.goods (a)",
        "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN");
    IndexReview review = reviewAsStranger();

    assertThat(kinds(review.review(), IndexFinding.Kind.DUPLICATE))
        .extracting(IndexFinding::index)
        .containsExactly("reviewed.younger");
    TestDatabase.run("DROP ROLE stranger");
  }

  @Test
  void takesNoIndexForInvalidThatAnotherRoleIsBuilding() throws Exception {
    TestDatabase.run("DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN");
    IndexReview review = reviewAsStranger();
    CompletableFuture<Void> build;
    try (Connection writer = TestDatabase.sessions().getConnection();
        Statement write = writer.createStatement()) {
      writer.setAutoCommit(false);
      write.execute("UPDATE reviewed.goods SET a = 2 WHERE id = 1");
      build =
          CompletableFuture.runAsync(() -> {
            try {
              TestDatabase.run("CREATE INDEX CONCURRENTLY built ON reviewed.goods (a)");
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          });
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              TestDatabase.number("SELECT count(*) FROM pg_class WHERE relname = 'built'") == 1);

      assertThat(kinds(review.review(), IndexFinding.Kind.INVALID)).isEmpty();
      writer.rollback();
    }
    build.join();
    TestDatabase.run("DROP ROLE stranger");
  }

  /** Uses the index of a column, and waits until the statistics count it. */
  private static void use(String column) throws SQLException {
    TestDatabase.run(
        "SET enable_seqscan = off",
        "SELECT * FROM reviewed.goods WHERE " + column + " = 7",
        "SELECT pg_stat_force_next_flush()");
  }

  private IndexReview reviewAsStranger() {
    return new IndexReview(
        TestDatabase.url().withCredentials("stranger", null).unpooled(Duration.ofSeconds(5)),
        List.of(),
        WEEK,
        time);
  }

  private IndexReview review() {
    return new IndexReview(TestDatabase.sessions(), List.of(), WEEK, time);
  }

  private List<IndexFinding> found(IndexFinding.Kind kind) throws SQLException {
    return kinds(review().review(), kind);
  }

  private static List<IndexFinding> kinds(List<IndexFinding> found, IndexFinding.Kind kind) {
    return found.stream()
        .filter(each -> each.kind() == kind && each.table().startsWith("reviewed."))
        .toList();
  }
}
