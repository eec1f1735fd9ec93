// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.TestDatabase;
import dev.headroom.database.advice.Advice.State;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class IndexAdvisorIT {
  private static final String LATEST =
      "SELECT * FROM advised.orders WHERE customer = ? ORDER BY created_at DESC LIMIT 10";
  private static final String OPEN =
      "SELECT * FROM advised.orders WHERE state = 'open' ORDER BY created_at LIMIT 20";
  private static final String UPDATE = "UPDATE advised.orders SET total = ? WHERE id = ?";

  private static final AdviceSettings SETTINGS =
      AdviceSettings.defaults()
          .withMode(AdviceSettings.Mode.PREVIEW)
          .withWindow(PlantedWorkload.WINDOW);

  private final PlantedWorkload workload = new PlantedWorkload();

  @BeforeAll
  static void createTables() throws SQLException {
    TestDatabase.run(
        "DROP SCHEMA IF EXISTS advised CASCADE",
        "CREATE SCHEMA advised",
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE TABLE advised.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " customer int NOT NULL, state text NOT NULL, created_at timestamptz NOT NULL,"
            + " total numeric NOT NULL, note text NOT NULL, a int, b int)",
        "INSERT INTO advised.orders (customer, state, created_at, total, note)"
            + " SELECT i % 500, CASE WHEN i % 100 = 0 THEN 'open' ELSE 'paid' END,"
            + " now() - i * interval '7 minutes', i, md5(i::text)"
            + " FROM generate_series(1, 20000) i",
        "CREATE TABLE advised.places (id int PRIMARY KEY, place point NOT NULL, name text)",
        "INSERT INTO advised.places SELECT i, point(random(), random()), md5(i::text)"
            + " FROM generate_series(1, 20000) i",
        "CREATE TABLE advised.\"Odd\n table\" (\"a b\" int, c text)",
        "INSERT INTO advised.\"Odd\n table\" SELECT i, 'x' FROM generate_series(1, 5000) i",
        "ANALYZE");
  }

  @BeforeEach
  void dropHistoryAndIndexes() throws SQLException {
    TestDatabase.run(
        "DROP SCHEMA IF EXISTS headroom CASCADE",
        "DO $$ DECLARE i text; BEGIN FOR i IN SELECT indexname FROM pg_indexes"
            + " WHERE schemaname = 'advised' AND indexname NOT LIKE '%_pkey'"
            + " LOOP EXECUTE 'DROP INDEX advised.' || quote_ident(i); END LOOP; END $$");
  }

  @Test
  void proposesEqualityThenTheOrderOfTheSort() throws SQLException {
    workload.add(1, LATEST, 1_000, 8);

    List<IndexProposal> proposals = advisor().propose();

    assertThat(proposals).hasSize(1);
    assertThat(proposals.getFirst().definition().columns()).isEqualTo("customer, created_at DESC");
    assertThat(proposals.getFirst().definition().table()).isEqualTo("advised.orders");
    assertThat(proposals.getFirst().evidence())
        .contains("a copy of all rows")
        .contains("customer = ?");
    assertThat(proposals.getFirst().estimate().sizeBytes()).isPositive();
    assertThat(indexes()).as("nothing is built by a proposal").isEmpty();
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
    workload.add(1, LATEST, 1_000, 8);
    workload.add(2, OPEN, 1_000, 8);
    long all = advisor().propose().stream().mapToLong(each -> each.estimate().sizeBytes()).sum();

    List<IndexProposal> bounded =
        advisor(TestDatabase.sessions(), SETTINGS.withMaxBytes(all / 2)).propose();

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
    workload.add(7, LATEST, 1_000, 8);

    assertThat(advisor().propose())
        .extracting(each -> each.definition().columns())
        .containsExactly("customer, created_at DESC");
    assertThat(TestDatabase.number("SELECT count(*) FROM advised.orders")).isEqualTo(20_000);
  }

  @Test
  void keepsAnIndexThatHelpsTheMeasuredTraffic() throws SQLException {
    workload.add(1, LATEST, 100, 8);
    workload.add(2, UPDATE, 100, 1);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    Advice proposal = advisor.history().getFirst();
    assertThat(proposal.state()).isEqualTo(State.PREVIEW);
    assertThat(advisor.approve(proposal.id(), "ana")).isTrue();

    List<State> states = run(advisor, state -> state == State.VERIFYING ? 0.1 : 8, state -> 1);

    assertThat(states).containsExactly(State.APPROVED, State.BUILDING, State.VERIFYING, State.KEPT);
    assertThat(indexes()).containsExactly(proposal.definition().name());
    assertThat(advisor.history().getFirst().change().detail()).contains("of the time before");
    assertThat(advisor.approve(proposal.id(), "ana")).as("it is no proposal any more").isFalse();
  }

  @Test
  void dropsAnOperatorsIndexThatSlowsWritesDown() throws SQLException {
    workload.add(1, LATEST, 100, 8);
    workload.add(2, UPDATE, 100, 1);
    IndexAdvisor advisor = advisor();
    long id =
        advisor.approve(IndexDefinition.of("planted", "advised.orders", "total, note"), "ana");

    List<State> states = run(advisor, state -> 8, state -> state == State.VERIFYING ? 3 : 1);

    assertThat(states).endsWith(State.VERIFYING, State.ROLLING_BACK, State.ROLLED_BACK);
    assertThat(indexes()).isEmpty();
    assertThat(advisor.history())
        .filteredOn(each -> each.id() == id)
        .allMatch(each -> each.change().detail().contains("slows other statements down"));
  }

  @Test
  void doesNotProposeAgainWhatWasRolledBack() throws SQLException {
    workload.add(1, LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    advisor.approve(advisor.history().getFirst().id(), "ana");
    assertThat(run(advisor, state -> 8, state -> 1)).endsWith(State.ROLLED_BACK);

    advisor.preview();

    assertThat(advisor.history()).extracting(Advice::state).containsExactly(State.ROLLED_BACK);
  }

  @Test
  void buildsNothingWithoutTraffic() throws SQLException {
    workload.add(1, LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    advisor.approve(advisor.history().getFirst().id(), "ana");
    workload.calls = 0;

    assertThat(run(advisor, state -> 8, state -> 1)).endsWith(State.INCONCLUSIVE);
    assertThat(indexes()).isEmpty();
  }

  @Test
  void anotherInstanceGoesOnAfterACrash() throws SQLException {
    workload.add(1, LATEST, 100, 8);
    IndexAdvisor first = advisor();
    first.preview();
    Advice proposal = first.history().getFirst();
    first.approve(proposal.id(), "ana");
    while (first.history().getFirst().state() != State.BUILDING) {
      workload.advance(Map.of(1L, 8.0));
      first.tick();
    }

    List<State> states = run(advisor(), state -> state == State.VERIFYING ? 0.1 : 8, state -> 1);

    assertThat(states).containsExactly(State.BUILDING, State.VERIFYING, State.KEPT);
  }

  @Test
  void waitsWhileAnotherInstanceBuildsOrDrops() throws SQLException {
    workload.add(1, LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    long id = advisor.approve(IndexDefinition.of("planted", "advised.orders", "total"), "ana");
    while (advisor.history().getFirst().state() != State.BUILDING) {
      workload.advance(Map.of(1L, 8.0));
      advisor.tick();
    }

    assertThat(tickWhileBusy(advisor)).isEqualTo(State.BUILDING);
    advisor.tick();
    assertThat(advisor.history().getFirst().state()).isEqualTo(State.VERIFYING);

    advisor.rollBack(id, "ana");
    assertThat(tickWhileBusy(advisor)).isEqualTo(State.ROLLING_BACK);
    assertThat(indexes()).containsExactly("planted");
    advisor.tick();
    assertThat(advisor.history().getFirst().state()).isEqualTo(State.ROLLED_BACK);
    assertThat(indexes()).isEmpty();
  }

  /** Ticks while another session holds the lock of index migrations; returns the state then. */
  private static State tickWhileBusy(IndexAdvisor advisor) throws SQLException {
    try (var other = TestDatabase.sessions().getConnection();
        var lock = other.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(x'68656164726f6f6d'::bigint)"); // IndexLock
      advisor.tick();
      return advisor.history().getFirst().state();
    }
  }

  @Test
  void dropsAKeptIndexOnRequest() throws SQLException {
    workload.add(1, LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    long id = advisor.history().getFirst().id();
    advisor.approve(id, "ana");
    run(advisor, state -> state == State.VERIFYING ? 0.1 : 8, state -> 1);

    assertThat(advisor.rollBack(id, "ben")).isTrue();
    run(advisor, state -> 8, state -> 1);

    assertThat(indexes()).isEmpty();
    assertThat(advisor.history().getFirst().state()).isEqualTo(State.ROLLED_BACK);
  }

  @Test
  void saysWhichRightsARoleLacks() throws SQLException {
    TestDatabase.run(
        "CREATE ROLE advised_reader LOGIN",
        "GRANT USAGE ON SCHEMA advised TO advised_reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA advised TO advised_reader",
        "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC");
    try {
      DataSource sessions =
          TestDatabase.url()
              .withCredentials("advised_reader", null)
              .unpooled(Duration.ofSeconds(5));
      workload.add(1, LATEST, 1_000, 8);
      assertThatThrownBy(() -> advisor(sessions).propose())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("GRANT TEMPORARY");
      assertThat(advisor(sessions).history()).isEmpty();

      TestDatabase.run("GRANT TEMPORARY ON DATABASE postgres TO PUBLIC");
      assertThat(advisor(sessions).propose()).hasSize(1);
      assertThatThrownBy(() -> advisor(sessions).preview())
          .hasMessageContaining("headroom.index_advice is missing");

      TestDatabase.run(
          IndexAdvisor.schema(),
          "GRANT USAGE ON SCHEMA headroom TO advised_reader",
          "GRANT SELECT, INSERT, UPDATE, DELETE ON headroom.index_advice TO advised_reader");
      assertThat(advisor(sessions).preview()).hasSize(1);
    } finally {
      TestDatabase.run(
          "GRANT TEMPORARY ON DATABASE postgres TO PUBLIC",
          "DROP OWNED BY advised_reader",
          "DROP ROLE advised_reader");
    }
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
    return advisor(TestDatabase.sessions());
  }

  private IndexAdvisor advisor(DataSource sessions) {
    return advisor(sessions, SETTINGS);
  }

  private IndexAdvisor advisor(DataSource sessions, AdviceSettings settings) {
    return new IndexAdvisor(
        sessions, workload, settings, IndexMigrationSettings.defaults(), TimeSource.system());
  }

  /** Ticks until no advice is under way; returns the states in their order. */
  private List<State> run(
      IndexAdvisor advisor, ToDoubleFunction<State> read, ToDoubleFunction<State> write)
      throws SQLException {
    List<State> states = new ArrayList<>();
    boolean active = true;
    while (active) {
      State state = advisor.history().getFirst().state();
      if (states.isEmpty() || states.getLast() != state) {
        states.add(state);
      }
      workload.advance(Map.of(1L, read.applyAsDouble(state), 2L, write.applyAsDouble(state)));
      active = advisor.tick();
    }
    State last = advisor.history().getFirst().state();
    if (states.getLast() != last) {
      states.add(last);
    }
    return states;
  }

  private static List<String> indexes() throws SQLException {
    List<String> names = new ArrayList<>();
    try (var connection = TestDatabase.sessions().getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT indexname FROM pg_indexes WHERE schemaname = 'advised'"
                    + " AND indexname NOT LIKE '%_pkey'")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }
}
