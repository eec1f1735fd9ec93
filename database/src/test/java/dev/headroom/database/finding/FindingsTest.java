// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.finding;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.database.SteppedTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FindingsTest {
  private final SteppedTime time = new SteppedTime();
  private final Findings findings = new Findings(3, time);
  private final Logger logger = (Logger) LoggerFactory.getLogger(Findings.class);
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
  void keepsAFindingOnceWithTheLatestCost() {
    findings.report(slow("GET /a", 10));
    time.pass(Duration.ofMinutes(1));
    findings.report(slow("GET /a", 30));
    findings.report(slow("GET /b", 5));

    assertThat(findings.all())
        .hasSize(2)
        .anySatisfy(each -> {
          assertThat(each.finding().route()).isEqualTo("GET /a");
          assertThat(each.finding().cost().time()).isEqualTo(Duration.ofMillis(30));
          assertThat(each.firstSeen()).isEqualTo(Instant.EPOCH);
          assertThat(each.lastSeen()).isEqualTo(Instant.EPOCH.plusSeconds(60));
          assertThat(each.count()).isEqualTo(2);
        });
    assertThat(findings.of(FindingKind.N_PLUS_ONE)).isEmpty();
    assertThat(findings.of(FindingKind.SLOW_STATEMENT)).hasSize(2);
  }

  @Test
  void logsAFindingOnceAsAnEvent() {
    findings.report(slow("GET /a", 10));
    findings.report(slow("GET /a", 11));

    assertThat(lines.list)
        .singleElement()
        .satisfies(line ->
            assertThat(line.getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .contains(
                    "event=finding",
                    "kind=slow_statement",
                    "route=GET /a",
                    "call_site=com.acme.Orders.load:41",
                    "cost=10.0 ms per request or task",
                    "subject=SELECT ?"));
  }

  @Test
  void dropsWhatWasNotReportedForTheLongestTime() {
    findings.report(slow("GET /a", 1));
    findings.report(slow("GET /b", 1));
    findings.report(slow("GET /c", 1));
    findings.report(slow("GET /a", 1));
    findings.report(slow("GET /d", 1));

    assertThat(findings.all())
        .extracting(each -> each.finding().route())
        .containsExactlyInAnyOrder("GET /a", "GET /c", "GET /d");
  }

  @Test
  void logsNoMoreThanTwentyLinesAMinute() {
    for (int i = 0; i < 50; i++) {
      findings.report(slow("GET /" + i, 1));
    }
    assertThat(lines.list).hasSize(20);

    time.pass(Duration.ofMinutes(1));
    findings.report(slow("GET /later", 1));
    assertThat(lines.list).hasSize(21);
  }

  @Test
  void logsWithTheNextReportWhatTheBudgetOfAMinuteLeftOut() {
    Findings all = new Findings(30, time);
    for (int i = 0; i < 21; i++) {
      all.report(slow("GET /" + i, 1));
    }
    all.report(slow("GET /20", 1));
    assertThat(lines.list).hasSize(20);

    time.pass(Duration.ofMinutes(1));
    all.report(slow("GET /0", 1));
    assertThat(lines.list).hasSize(20);
    all.report(slow("GET /20", 1));
    assertThat(lines.list).hasSize(21);
  }

  @Test
  void logsAFindingAgainThatWasRemoved() {
    findings.report(slow("GET /a", 1));
    findings.remove(slow("GET /a", 2));
    assertThat(findings.all()).isEmpty();

    findings.report(slow("GET /a", 3));
    assertThat(lines.list).hasSize(2);
  }

  private static Finding slow(String route, long millis) {
    return Finding.of(FindingKind.SLOW_STATEMENT, "SELECT ?")
        .route(route)
        .callSite("com.acme.Orders.load:41")
        .cost(Finding.Cost.perUnit(Duration.ofMillis(millis)))
        .evidence("It took long.")
        .remedy("Add an index.")
        .build();
  }
}
