// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.database.SteppedTime;
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

  private final SteppedTime time = new SteppedTime();
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
    slow.statementExecuted("SELECT 1", 99 * MILLI, null);
    slow.statementExecuted("SELECT 1", 100 * MILLI, null);
    slow.statementExecuted("SELECT  2", 300 * MILLI, new SQLException("x", "57014"));

    assertThat(slow.top())
        .containsExactly(
            new SlowStatement(
                "SELECT ?", 2, 1, Duration.ofMillis(400), Duration.ofMillis(300), time.now()));
  }

  @Test
  void keepsThoseWithTheGreatestTotal() {
    slow.statementExecuted("a", 200 * MILLI, null);
    slow.statementExecuted("b", 100 * MILLI, null);
    slow.statementExecuted("c", 300 * MILLI, null);
    slow.statementExecuted("d", 150 * MILLI, null);

    assertThat(slow.top()).extracting(SlowStatement::sql).containsExactly("c", "a", "d");
  }

  @Test
  void logsTheEventWithItsPairsAndWithoutData() {
    slow.statementExecuted("SELECT * FROM t WHERE name = 'anna'", 150 * MILLI, null);

    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getFormattedMessage())
        .isEqualTo(
            "slow_query millis=150 outcome=\"success\" suppressed=0"
                + " sql=\"SELECT * FROM t WHERE name = ?\"");
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .contains("event=slow_query", "millis=150", "threshold_millis=100");
  }

  @Test
  void logsAStatementOnceAMinuteAndCountsTheOthers() {
    for (int i = 0; i < 5; i++) {
      slow.statementExecuted("a", 100 * MILLI, null);
    }
    time.pass(Duration.ofSeconds(60));
    slow.statementExecuted("a", 100 * MILLI, null);

    assertThat(messages()).hasSize(2);
    assertThat(messages().getLast()).contains("suppressed=4");
  }

  @Test
  void logsNoMoreThanTwentyLinesAMinute() {
    SlowStatements many =
        new SlowStatements(new SlowStatementSettings(Duration.ofMillis(100), 100), time);
    for (int i = 0; i < 50; i++) {
      many.statementExecuted("t" + "x".repeat(i), 100 * MILLI, null);
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

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
