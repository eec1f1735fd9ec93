// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.TestDatabase;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class IndexProposalsIT {
  private static final String OPEN =
      "SELECT * FROM advised.orders WHERE state = 'open' ORDER BY created_at LIMIT 20";

  private final PlantedWorkload workload = new PlantedWorkload();

  @BeforeAll
  static void createTables() throws SQLException {
    AdvisedTables.create();
  }

  @BeforeEach
  void dropHistoryAndIndexes() throws SQLException {
    AdvisedTables.dropHistoryAndIndexes();
  }

  @Test
  void proposesEqualityThenTheOrderOfTheSort() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 1_000, 8);

    List<IndexProposal> proposals = advisor().propose();

    assertThat(proposals).hasSize(1);
    assertThat(proposals.getFirst().definition().columns()).isEqualTo("customer, created_at DESC");
    assertThat(proposals.getFirst().definition().table()).isEqualTo("advised.orders");
    assertThat(proposals.getFirst().evidence())
        .contains("a copy of all rows")
        .contains("customer = ?");
    assertThat(proposals.getFirst().estimate().sizeBytes()).isPositive();
    assertThat(AdvisedTables.indexes()).as("nothing is built by a proposal").isEmpty();
  }

  @Test
  void proposesNothingForAStatementThatRanATimeOrTwo() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 9, 100);

    assertThat(advisor().propose()).isEmpty();
  }

  @Test
  void proposesAPartialIndexForAConstantThatFewRowsHave() throws SQLException {
    workload.add(1, OPEN, 1_000, 8);

    IndexDefinition index = advisor().propose().getFirst().definition();

    assertThat(index.columns()).isEqualTo("created_at");
    assertThat(index.where()).contains("state = 'open'");
  }

  @Test
  void proposesTrigramsForPatternsAndGistForDistances() throws SQLException {
    workload.add(1, "SELECT id FROM advised.orders WHERE note ILIKE ?", 1_000, 8);
    workload.add(
        2, "SELECT * FROM advised.places ORDER BY place <-> CAST(? AS point) LIMIT 5", 1_000, 8);

    assertThat(advisor().propose())
        .extracting(each -> each.definition().method() + " " + each.definition().columns())
        .containsExactlyInAnyOrder("gin note gin_trgm_ops", "gist place");
  }

  @Test
  void proposesNothingWhereAnIndexServesOrNothingIsRead() throws SQLException {
    workload.add(1, "SELECT * FROM advised.orders WHERE id = ?", 100_000, 0.1);
    workload.add(2, "INSERT INTO advised.orders (customer) VALUES (?)", 1_000, 5);
    workload.add(3, "BEGIN", 1_000, 5);

    assertThat(advisor().propose()).isEmpty();
  }

  @Test
  void proposesNothingWhereAPartialIndexServesTheValueThatCallsMayBind() throws SQLException {
    String bound = "SELECT * FROM advised.orders WHERE state = ? ORDER BY created_at LIMIT ?";
    workload.add(1, bound, 1_000, 8);
    assertThat(advisor().propose()).hasSize(1);

    TestDatabase.run(
        "CREATE INDEX open_orders ON advised.orders (created_at) WHERE state = 'open'", "ANALYZE");

    assertThat(advisor().propose()).isEmpty();
  }

  @Test
  void expectsValuesThatMostRowsHaveToBeBoundMostOften() throws SQLException {
    // With the average of a thousand values an index would seem to pay.
    workload.add(1, "SELECT * FROM advised.orders WHERE kind = ?", 1_000, 8);

    assertThat(advisor().propose()).isEmpty();
  }

  @Test
  void proposesNothingWhoseWritesWouldCostMoreThanItSaves() throws SQLException {
    TestDatabase.run("UPDATE advised.orders SET note = note WHERE id < 100");
    workload.add(1, "SELECT * FROM advised.orders WHERE a = ? AND b = ?", 10, 8);
    workload.add(2, "UPDATE advised.orders SET a = ?, b = ? WHERE id = ?", 1_000_000, 0.001);

    assertThat(advisor().propose()).isEmpty();

    workload.add(2, "UPDATE advised.orders SET a = ?, b = ? WHERE id = ?", 10, 1);
    assertThat(advisor().propose()).hasSize(1);
  }

  @Test
  void keepsToABoundOfTheTotalSize() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 1_000, 8);
    workload.add(2, OPEN, 1_000, 8);
    long all = advisor().propose().stream().mapToLong(each -> each.estimate().sizeBytes()).sum();

    List<IndexProposal> bounded = advisor(AdvisedTables.SETTINGS.withMaxBytes(all / 2)).propose();

    assertThat(bounded).isNotEmpty();
    assertThat(bounded.stream().mapToLong(each -> each.estimate().sizeBytes()).sum())
        .isLessThanOrEqualTo(all / 2);
  }

  @Test
  void readsTheColumnsThatAnUpdateSets() {
    assertThat(AnalysedWorkload.assignedColumns("UPDATE t SET a = ?, b = f(x, y = 1) WHERE c = 1"))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(AnalysedWorkload.assignedColumns("SELECT a FROM t WHERE b = 1")).isEmpty();
  }

  @Test
  void survivesStatementsThatNoServerPlansAndNamesThatNeedQuotes() throws SQLException {
    workload.add(1, "SELECT '" + "x".repeat(1_000_000) + "' FROM advised.orders", 1_000, 5);
    workload.add(2, "SELECT 1; DROP TABLE advised.orders", 1_000, 5);
    workload.add(3, "DROP TABLE advised.orders", 1_000, 5);
    workload.add(4, "SELECT c FROM advised.\"Odd\n table\" WHERE \"a b\" = ?", 1_000, 5);
    workload.add(8, "SELECT 1 AS \"a\"\"b\" FROM advised.orders WHERE id = ?", 1_000, 5);
    workload.add(5, "SELECT no_such_column FROM advised.orders", 1_000, 5);
    workload.add(6, "not SQL at all '", 1_000, 5);
    workload.add(7, AdvisedTables.LATEST, 1_000, 8);

    assertThat(advisor().propose())
        .extracting(each -> each.definition().columns())
        .containsExactly("customer, created_at DESC");
    assertThat(TestDatabase.number("SELECT count(*) FROM advised.orders")).isEqualTo(20_000);
  }

  @Test
  void takesALiteralForAConstantOnceTenCallsHadIt() throws SQLException {
    RecordedWorkload recorded = new RecordedWorkload(TimeSource.system());
    String open = "SELECT count(*) FROM advised.orders WHERE state = 'open'";
    String any = "SELECT count(*) FROM advised.orders WHERE state = ?";
    DataSource source =
        TimedDataSource.of(TestDatabase.sessions(), new StatementShapes(10), recorded);
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      for (int call = 1; call <= 10; call++) {
        statement.executeQuery(open).close();
        assertThat(recorded.read().statements().getFirst().sql()).isEqualTo(call < 10 ? any : open);
      }
      statement.executeQuery("SELECT count(*) FROM advised.orders WHERE state = 'paid'").close();
    }

    assertThat(recorded.read().statements().getFirst().sql()).isEqualTo(any);
  }

  @Test
  void readsTheWorkloadOfTheServersStatistics() throws SQLException {
    TestDatabase.run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    TestDatabase.run("SELECT count(*) FROM advised.places WHERE id = 17");

    Workload.Snapshot snapshot = new ServerWorkload(TestDatabase.sessions()).read();

    assertThat(snapshot.length()).isPositive();
    assertThat(snapshot.statements())
        .filteredOn(each -> each.sql().contains("advised.places WHERE id = $1"))
        .isNotEmpty()
        .allMatch(each -> each.calls() > 0);
  }

  private IndexAdvisor advisor() {
    return advisor(AdvisedTables.SETTINGS);
  }

  private IndexAdvisor advisor(AdviceSettings settings) {
    return AdvisedTables.advisor(TestDatabase.sessions(), workload, settings);
  }
}
