// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.database.SteppedTime;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.SettingsException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SlowStatementsTest {
  private static final long MILLI = 1_000_000;
  private static final String SITE = "com.acme.Orders.load:41";

  private final SteppedTime time = new SteppedTime();
  private final StatementShapes shapes = new StatementShapes(1000);
  private final SlowStatements slow =
      new SlowStatements(new SlowStatementSettings(Duration.ofMillis(100), 3), time);
  private final Logger logger = (Logger) LoggerFactory.getLogger(SlowStatements.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
  }

  @Test
  void sumsWhatIsSlowAndIgnoresTheRest() {
    slow.statementExecuted(run("SELECT 1", 99 * MILLI));
    slow.statementExecuted(run("SELECT 1", 100 * MILLI));
    slow.statementExecuted(
        StatementRun.of(shapes.shape("SELECT  2"), "SELECT  2", 0, 300 * MILLI)
            .failure(new SQLException("x", "57014"))
            .build());

    assertThat(slow.top())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.sql()).isEqualTo("SELECT ?");
          assertThat(each.count()).isEqualTo(2);
          assertThat(each.failures()).isOne();
          assertThat(each.total()).isEqualTo(Duration.ofMillis(400));
          assertThat(each.longest().time()).isEqualTo(Duration.ofMillis(300));
          assertThat(each.last()).isEqualTo(time.now());
          assertThat(each.plan()).isNull();
        });
  }

  @Test
  void keepsThoseWithTheGreatestTotal() {
    slow.statementExecuted(run("a", 200 * MILLI));
    slow.statementExecuted(run("b", 100 * MILLI));
    slow.statementExecuted(run("c", 300 * MILLI));
    slow.statementExecuted(run("d", 150 * MILLI));

    assertThat(slow.top()).extracting(SlowStatement::sql).containsExactly("c", "a", "d");
  }

  @Test
  void logsTheEventWithItsPairsAndWithoutData() {
    slow.statementExecuted(run("SELECT * FROM t WHERE name = 'anna'", 150 * MILLI));

    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getFormattedMessage())
        .isEqualTo(
            "slow_query millis=150 wait_millis=0 outcome=\"success\" route=\"\""
                + " call_site=com.acme.Orders.load:41"
                + " binds=\"none\" suppressed=0 sql=\"SELECT * FROM t WHERE name = ?\"");
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .contains("event=slow_query", "millis=150", "threshold_millis=100");
  }

  @Test
  void logsAStatementOnceAMinuteAndCountsTheOthers() {
    for (int i = 0; i < 5; i++) {
      slow.statementExecuted(run("a", 100 * MILLI));
    }
    time.pass(Duration.ofSeconds(60));
    slow.statementExecuted(run("a", 100 * MILLI));

    assertThat(messages()).hasSize(2);
    assertThat(messages().getLast()).contains("suppressed=4");
  }

  @Test
  void logsNoMoreThanTwentyLinesAMinute() {
    SlowStatements many =
        new SlowStatements(new SlowStatementSettings(Duration.ofMillis(100), 100), time);
    for (int i = 0; i < 50; i++) {
      many.statementExecuted(run("t" + "x".repeat(i), 100 * MILLI));
    }

    assertThat(messages()).hasSize(20);
  }

  @Test
  void refusesAThresholdAndACapacityThatMakeNoSense() {
    assertThatThrownBy(() -> new SlowStatementSettings(Duration.ZERO, 0))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("threshold")
        .hasMessageContaining("capacity");
  }

  @Test
  @SuppressWarnings("try") // the scope is only to be closed
  void saysInWhichUnitOfWorkItWasAndHowLongThatWaited() {
    try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "GET /orders/{id}")) {
      unit.unit().recordWait(7 * MILLI);
      slow.statementExecuted(run("SELECT 1", 150 * MILLI));
    }

    assertThat(slow.top().getFirst().longest())
        .isEqualTo(
            new SlowStatement.Execution(
                Duration.ofMillis(150), Duration.ofMillis(7), "GET /orders/{id}", SITE, "none"));
    assertThat(messages().getFirst()).contains("wait_millis=7", "route=\"GET /orders/{id}\"");
  }

  @Test
  void reportsAFindingWithRouteAndCost() {
    Findings findings = new Findings(10, time);
    SlowStatements reporting =
        new SlowStatements(
            new SlowStatementSettings(Duration.ofMillis(100), 3),
            time,
            findings::report,
            SlowPlans.NONE);

    reporting.statementExecuted(run("SELECT 1", 99 * MILLI));
    reporting.statementExecuted(run("SELECT 1", 150 * MILLI));
    reporting.statementExecuted(run("SELECT 2", 250 * MILLI));
    reporting.statementExecuted(run("SELECT pg_advisory_xact_lock(3)", 300 * MILLI));

    assertThat(findings.all())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.count()).isEqualTo(2);
          assertThat(each.finding().kind()).isEqualTo(FindingKind.SLOW_STATEMENT);
          assertThat(each.finding().subject()).isEqualTo("SELECT ?");
          assertThat(each.finding().cost()).hasToString("250.0 ms per request or task");
        });
  }

  private StatementRun run(String sql, long nanos) {
    return StatementRun.of(shapes.shape(sql), sql, 0, nanos).callSite(SITE).build();
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
