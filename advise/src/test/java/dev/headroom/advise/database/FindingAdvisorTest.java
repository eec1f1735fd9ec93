// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Severity;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.kit.SettableTime;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FindingAdvisorTest {
  private final SettableTime time = new SettableTime();
  private final Findings findings = new Findings(100, time);
  private final FindingAdvisor advisor = new FindingAdvisor(findings, Set.of(), time);

  private void report(int times) {
    for (int i = 0; i < times; i++) {
      findings.report(
          Finding.of(FindingKind.N_PLUS_ONE, "select * from lines where order_id = ?")
              .route("GET /orders")
              .callSite("com.acme.Orders.list:41")
              .cost(Finding.Cost.perUnit(Duration.ofMillis(50)))
              .evidence("20 reads with 20 different sets of values")
              .remedy("select * from lines where order_id = any(?)")
              .build());
    }
  }

  @Test
  void saysWhereItComesFromAndWhatItCosts() {
    report(600);
    time.advance(Duration.ofMinutes(1));
    Advice advice = advisor.advise().getFirst();
    assertThat(advice.kind()).isEqualTo("query.n-plus-one");
    assertThat(advice.cause().route()).isEqualTo("GET /orders");
    assertThat(advice.cause().callSite()).isEqualTo("com.acme.Orders.list:41");
    // 600 requests a minute lose 50 ms each.
    assertThat(advice.weight().lost()).isEqualTo(30);
    assertThat(advice.weight().severity()).isEqualTo(Severity.HIGH);
    assertThat(advice.change().up()).contains("any(?)");
  }

  @Test
  void isMilderTheLessIsLost() {
    report(1);
    time.advance(Duration.ofMinutes(1));
    assertThat(advisor.advise().getFirst().weight().severity()).isEqualTo(Severity.LOW);
  }

  @Test
  void leavesOutWhatWasNotFoundForTenMinutes() {
    report(1);
    time.advance(Duration.ofMinutes(11));
    assertThat(advisor.advise()).isEmpty();
  }

  /** After a start each statement may be slow once, since nothing is compiled and cached yet. */
  @Test
  void leavesOutAStatementThatWasSlowByChance() {
    slow(Duration.ofMillis(300));
    slow(Duration.ofMillis(300));
    assertThat(advisor.advise()).isEmpty();
    slow(Duration.ofMillis(300));
    assertThat(advisor.advise()).extracting(Advice::kind).containsExactly("query.slow");
  }

  @Test
  void namesAStatementThatTookSecondsOnce() {
    slow(Duration.ofSeconds(3));
    assertThat(advisor.advise()).extracting(Advice::kind).containsExactly("query.slow");
  }

  private void slow(Duration time) {
    findings.report(
        Finding.of(FindingKind.SLOW_STATEMENT, "select * from orders")
            .cost(Finding.Cost.perUnit(time))
            .build());
  }

  @ParameterizedTest
  @EnumSource(FindingKind.class)
  void knowsEveryKind(FindingKind kind) {
    for (int i = 0; i < 3; i++) {
      findings.report(Finding.of(kind, "subject").remedy("do it").build());
    }
    assertThat(advisor.advise())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.kind()).contains(".");
          assertThat(each.title()).isNotBlank();
          assertThat(each.change().up()).isEqualTo("do it");
        });
  }
}
