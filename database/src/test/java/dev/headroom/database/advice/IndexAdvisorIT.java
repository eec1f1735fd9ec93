// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.TestDatabase;
import dev.headroom.database.advice.Advice.State;
import dev.headroom.database.index.IndexDefinition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class IndexAdvisorIT {
  private static final String UPDATE = "UPDATE advised.orders SET total = ? WHERE id = ?";

  private final PlantedWorkload workload = new PlantedWorkload();
  private final List<IndexAdvisor> advisors = new ArrayList<>();

  @BeforeAll
  static void createTables() throws SQLException {
    AdvisedTables.create();
  }

  @BeforeEach
  void dropHistoryAndIndexes() throws SQLException {
    AdvisedTables.dropHistoryAndIndexes();
  }

  @AfterEach
  void close() {
    advisors.forEach(IndexAdvisor::close);
  }

  @Test
  void keepsAnIndexThatHelpsTheMeasuredTraffic() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    workload.add(2, UPDATE, 100, 1);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    Advice proposal = advisor.history().getFirst();
    assertThat(proposal.state()).isEqualTo(State.PREVIEW);
    assertThat(advisor.approve(proposal.id(), "ana")).isTrue();

    List<State> states = run(advisor, state -> state == State.VERIFYING ? 0.1 : 8, state -> 1);

    assertThat(states).containsExactly(State.APPROVED, State.BUILDING, State.VERIFYING, State.KEPT);
    assertThat(AdvisedTables.indexes()).containsExactly(proposal.definition().name());
    assertThat(advisor.history().getFirst().change().detail()).contains("of the time before");
    assertThat(advisor.approve(proposal.id(), "ana")).as("it is no proposal any more").isFalse();
  }

  @Test
  void dropsAnOperatorsIndexThatSlowsWritesDown() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    workload.add(2, UPDATE, 100, 1);
    IndexAdvisor advisor = advisor();
    long id =
        advisor.approve(IndexDefinition.of("planted", "advised.orders", "total, note"), "ana");

    List<State> states = run(advisor, state -> 8, state -> state == State.VERIFYING ? 3 : 1);

    assertThat(states).endsWith(State.VERIFYING, State.ROLLING_BACK, State.ROLLED_BACK);
    assertThat(AdvisedTables.indexes()).isEmpty();
    assertThat(advisor.history())
        .filteredOn(each -> each.id() == id)
        .allMatch(each -> each.change().detail().contains("slows other statements down"));
  }

  @Test
  void doesNotProposeAgainWhatWasRolledBack() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    advisor.approve(advisor.history().getFirst().id(), "ana");
    assertThat(run(advisor, state -> 8, state -> 1)).endsWith(State.ROLLED_BACK);

    advisor.preview();

    assertThat(advisor.history()).extracting(Advice::state).containsExactly(State.ROLLED_BACK);
  }

  @Test
  void buildsNothingWithoutTraffic() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    advisor.approve(advisor.history().getFirst().id(), "ana");
    workload.calls = 0;

    assertThat(run(advisor, state -> 8, state -> 1)).endsWith(State.APPROVED, State.PREVIEW);
    assertThat(AdvisedTables.indexes()).isEmpty();
    assertThat(advisor.history().getFirst().change().detail()).contains("nothing was built: 0");
  }

  @Test
  void proposesAgainWhatHadTooLittleTrafficToBeMeasured() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    advisor.approve(advisor.history().getFirst().id(), "ana");
    workload.calls = 0;
    run(advisor, state -> 8, state -> 1);

    advisor.preview();

    assertThat(advisor.approve(advisor.history().getFirst().id(), "ana")).isTrue();
  }

  @Test
  void leavesAnIndexAloneThatItDidNotBuild() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    TestDatabase.run("CREATE INDEX planted ON advised.orders (total)");
    IndexAdvisor advisor = advisor();
    advisor.approve(IndexDefinition.of("planted", "advised.orders", "total"), "ana");

    List<State> states = run(advisor, state -> 8, state -> 1);

    assertThat(states).containsExactly(State.APPROVED, State.FAILED);
    assertThat(advisor.history().getFirst().change().detail()).contains("there already");
    assertThat(AdvisedTables.indexes()).containsExactly("planted");
  }

  @Test
  void leavesAnIndexAloneThatAnotherToolBuiltBeforeItCould() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    advisor.approve(IndexDefinition.of("planted", "advised.orders", "total"), "ana");
    advanceUntil(State.BUILDING, advisor);
    assertThat(tickWhileBusy(advisor)).isEqualTo(State.BUILDING);
    TestDatabase.run("CREATE INDEX planted ON advised.orders (total)");

    assertThat(run(advisor, state -> 8, state -> 1)).endsWith(State.FAILED);

    assertThat(AdvisedTables.indexes()).containsExactly("planted");
  }

  @Test
  void buildsTheDefinitionThatWasApprovedLast() throws SQLException {
    IndexAdvisor advisor = advisor();
    long id = advisor.approve(IndexDefinition.of("planted", "advised.orders", "id"), "ana");
    advisor.dismiss(id, "ana");
    IndexDefinition corrected =
        IndexDefinition.of("planted", "advised.orders", "total").onlyWhere("total > 5");

    advisor.approve(corrected, "ana");

    assertThat(advisor.history()).extracting(Advice::definition).containsExactly(corrected);
  }

  @Test
  void refusesAUniqueIndex() {
    IndexDefinition unique = IndexDefinition.of("planted", "advised.orders", "total").asUnique();

    assertThatThrownBy(() -> advisor().approve(unique, "ana"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("planted is unique");
  }

  @Test
  void isMeasuredBuiltAndJudgedByTheInstanceThatHasTheTraffic() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    workload.serverWide = false;
    PlantedWorkload none = new PlantedWorkload();
    none.serverWide = false;
    IndexAdvisor web = advisor();
    IndexAdvisor worker = advisor(none);
    web.preview();
    worker.preview();
    assertThat(web.approve(web.history().getFirst().id(), "ana")).as("still listed").isTrue();

    State state = State.APPROVED;
    for (int i = 0; i < 100 && state.isActive(); i++) {
      none.advance(Map.of());
      worker.tick();
      workload.advance(Map.of(1L, state == State.VERIFYING ? 0.1 : 8.0));
      web.tick();
      state = web.history().getFirst().state();
    }

    assertThat(state).isEqualTo(State.KEPT);
  }

  @Test
  void measuresAnewWhatTheInstanceThatEndedHadNotBuilt() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    workload.serverWide = false;
    IndexAdvisor first = advisor();
    first.preview();
    first.approve(first.history().getFirst().id(), "ana");
    advanceUntil(State.BUILDING, first);
    first.close();

    List<State> states = run(advisor(), state -> state == State.VERIFYING ? 0.1 : 8, state -> 1);

    assertThat(states)
        .containsExactly(
            State.BUILDING, State.APPROVED, State.BUILDING, State.VERIFYING, State.KEPT);
  }

  @Test
  void givesNoVerdictByTimesOfAnInstanceThatEnded() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    workload.serverWide = false;
    IndexAdvisor first = advisor();
    first.preview();
    first.approve(first.history().getFirst().id(), "ana");
    advanceUntil(State.VERIFYING, first);
    IndexAdvisor second = advisor();
    second.tick();
    assertThat(second.history().getFirst().state()).isEqualTo(State.VERIFYING);
    first.close();

    assertThat(run(second, state -> 8, state -> 1)).endsWith(State.INCONCLUSIVE);

    assertThat(AdvisedTables.indexes()).hasSize(1);
  }

  /** Advances the traffic, and ticks, until an advice has a state. */
  private void advanceUntil(State state, IndexAdvisor advisor) throws SQLException {
    while (advisor.history().getFirst().state() != state) {
      workload.advance(Map.of(1L, 8.0));
      advisor.tick();
    }
  }

  @Test
  void anotherInstanceGoesOnAfterACrash() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    IndexAdvisor first = advisor();
    first.preview();
    Advice proposal = first.history().getFirst();
    first.approve(proposal.id(), "ana");
    advanceUntil(State.BUILDING, first);
    first.close();

    List<State> states = run(advisor(), state -> state == State.VERIFYING ? 0.1 : 8, state -> 1);

    assertThat(states).containsExactly(State.BUILDING, State.VERIFYING, State.KEPT);
  }

  @Test
  void waitsWhileAnotherInstanceBuildsOrDrops() throws SQLException {
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    long id = advisor.approve(IndexDefinition.of("planted", "advised.orders", "total"), "ana");
    advanceUntil(State.BUILDING, advisor);

    assertThat(tickWhileBusy(advisor)).isEqualTo(State.BUILDING);
    advisor.tick();
    assertThat(advisor.history().getFirst().state()).isEqualTo(State.VERIFYING);

    advisor.rollBack(id, "ana");
    assertThat(tickWhileBusy(advisor)).isEqualTo(State.ROLLING_BACK);
    assertThat(AdvisedTables.indexes()).containsExactly("planted");
    advisor.tick();
    assertThat(advisor.history().getFirst().state()).isEqualTo(State.ROLLED_BACK);
    assertThat(AdvisedTables.indexes()).isEmpty();
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
    workload.add(1, AdvisedTables.LATEST, 100, 8);
    IndexAdvisor advisor = advisor();
    advisor.preview();
    long id = advisor.history().getFirst().id();
    advisor.approve(id, "ana");
    run(advisor, state -> state == State.VERIFYING ? 0.1 : 8, state -> 1);

    assertThat(advisor.rollBack(id, "ben")).isTrue();
    run(advisor, state -> 8, state -> 1);

    assertThat(AdvisedTables.indexes()).isEmpty();
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
      workload.add(1, AdvisedTables.LATEST, 1_000, 8);
      assertThatThrownBy(() -> advisor(sessions).propose())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("GRANT TEMPORARY");
      assertThat(advisor(sessions).history()).isEmpty();

      TestDatabase.run("GRANT TEMPORARY ON DATABASE postgres TO PUBLIC");
      assertThat(advisor(sessions).propose()).hasSize(1);
      assertThatThrownBy(() -> advisor(sessions).preview())
          .hasMessageContaining("headroom.headroom_index_advice is missing");

      TestDatabase.run(
          IndexAdvisor.schema(),
          "GRANT USAGE ON SCHEMA headroom TO advised_reader",
          "GRANT SELECT, INSERT, UPDATE, DELETE ON headroom.headroom_index_advice TO"
              + " advised_reader");
      assertThat(advisor(sessions).preview()).hasSize(1);
    } finally {
      TestDatabase.run(
          "GRANT TEMPORARY ON DATABASE postgres TO PUBLIC",
          "DROP OWNED BY advised_reader",
          "DROP ROLE advised_reader");
    }
  }

  private IndexAdvisor advisor() {
    return advisor(TestDatabase.sessions());
  }

  private IndexAdvisor advisor(DataSource sessions) {
    return opened(AdvisedTables.advisor(sessions, workload, AdvisedTables.SETTINGS));
  }

  private IndexAdvisor advisor(PlantedWorkload other) {
    return opened(AdvisedTables.advisor(TestDatabase.sessions(), other, AdvisedTables.SETTINGS));
  }

  private IndexAdvisor opened(IndexAdvisor advisor) {
    advisors.add(advisor);
    return advisor;
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
}
