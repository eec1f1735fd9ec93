// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.database.SteppedTime;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.plan.ParameterText;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Timeout(240)
class ExplainedPlansIT {
  private final SteppedTime time = new SteppedTime();
  private final StatementShapes shapes = new StatementShapes(100);
  private final ExplainedPlans plans =
      new ExplainedPlans(
          new PlanSettings(true, 2, Duration.ofSeconds(2)), TestDatabase.sessions(), time);

  @BeforeAll
  static void table() throws SQLException {
    TestDatabase.run(
        "DROP TABLE IF EXISTS planned", "CREATE TABLE planned (id int PRIMARY KEY, name text)");
  }

  @AfterEach
  void close() {
    plans.close();
  }

  @Test
  void readsTheGenericPlanOfATextWithMarkers() throws SQLException {
    try (Connection connection = TestDatabase.sessions().getConnection()) {
      for (int i = 0; i < 2; i++) {
        String plan =
            new ExplainSession(connection, Duration.ofSeconds(2))
                .plan(
                    text(
                        "SELECT * FROM planned WHERE id = ? AND name <> 'it''s a secret ?' --"
                            + " why?"));
        assertThat(plan).contains("Index Scan using planned_pkey", "Index Cond").contains("(cost=");
        assertThat(plan).doesNotContain("secret");
      }
    }
  }

  @Test
  void removesWhatItPreparedBeforeTheTransactionEnds() throws SQLException {
    List<String> events = new ArrayList<>();
    StatementListener listener =
        new StatementListener() {
          @Override
          public void statementExecuted(StatementRun run) {
            events.add(run.sql());
          }

          @Override
          public void transactionEnded(long nanos, @Nullable SQLException failure) {
            events.add("end");
          }
        };
    try (Connection connection =
        TimedDataSource.of(TestDatabase.sessions(), listener).getConnection()) {
      ExplainSession session = new ExplainSession(connection, Duration.ofSeconds(2));
      assertThat(session.plan(text("SELECT 1"))).contains("Result");
      assertThat(events).endsWith("DEALLOCATE headroom_plan", "end");

      // It is prepared, but the planner divides.
      assertThatThrownBy(() -> session.plan(text("SELECT 1 / 0")))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
      assertThat(events).endsWith("DEALLOCATE headroom_plan", "end");
    }
  }

  @Test
  void writesNothing() throws SQLException {
    try (Connection connection = TestDatabase.sessions().getConnection()) {
      String plan =
          new ExplainSession(connection, Duration.ofSeconds(2))
              .plan(text("INSERT INTO planned VALUES (?, ?)"));
      assertThat(plan).contains("Insert on planned");
    }
    assertThat(TestDatabase.number("SELECT count(*) FROM planned")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; DELETE FROM planned",
        "SELECT ';'",
        "CALL something()",
        "VACUUM planned",
      })
  void refusesWhatHasNoPlanOrCouldBeTwoStatements(String sql) {
    assertThat(plan(sql)).startsWith("no plan: ");
  }

  @Test
  void saysWhyThereIsNoPlan() {
    assertThat(plan("SELECT * FROM missing WHERE id = ?")).isEqualTo("no plan: SQLState 42P01");
    assertThat(plan("SELECT '" + "x".repeat(100_000) + "'")).contains("longer than");
  }

  @Test
  void takesAFewPlansAMinuteAndOneAnHourOfEachStatement() {
    assertThat(plan("SELECT 1")).contains("Result");
    assertThat(plan("SELECT 1 FROM planned")).contains("planned");
    StatementRun third = run("SELECT name FROM planned");
    plans.request(third);
    assertThat(plans.plan(third.shape())).isNull();

    time.pass(Duration.ofMinutes(1));
    assertThat(plan("SELECT name FROM planned")).contains("planned");
  }

  @Test
  void doesNothingOnAnotherDatabase() {
    AtomicInteger opened = new AtomicInteger();
    Logger logger = (Logger) LoggerFactory.getLogger(ExplainedPlans.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    ExplainedPlans other =
        new ExplainedPlans(PlanSettings.defaults(), new OtherDatabase(opened).source(), time);
    StatementRun second = run("SELECT name FROM planned");
    int before;
    try {
      other.request(run("SELECT 1"));
      await().atMost(Duration.ofMinutes(1)).until(() -> lines.list.size() == 1);
      before = opened.get();
      other.request(second);
    } finally {
      other.close();
      logger.detachAppender(lines);
    }

    assertThat(opened).hasValue(before);
    assertThat(other.plan(second.shape())).isNull();
    assertThat(lines.list.getFirst().getFormattedMessage()).contains("needs PostgreSQL");
  }

  private static ParameterText text(String sql) {
    return Objects.requireNonNull(ParameterText.of(sql), sql);
  }

  private @Nullable String plan(String sql) {
    StatementRun run = run(sql);
    plans.request(run);
    await().atMost(Duration.ofMinutes(1)).until(() -> plans.plan(run.shape()) != null);
    return plans.plan(run.shape());
  }

  private StatementRun run(String sql) {
    return StatementRun.of(shapes.shape(sql), sql, 0, 1).build();
  }
}
