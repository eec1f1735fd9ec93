// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Severity;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.kit.SettableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FindingAdvisorTest {
  private final SettableTime time = new SettableTime();
  private final Findings findings = new Findings(100, time);
  private final List<LoadSample> samples = new ArrayList<>(List.of(step(0.3)));
  private final FindingAdvisor advisor =
      new FindingAdvisor(findings, Set.of(), () -> samples, time);

  /** A step in which a share of two processors was in use. */
  private static LoadSample step(double share) {
    return new LoadSample(
        Instant.EPOCH,
        10,
        Map.of(),
        Map.of(
            "cpu",
            new ResourceLoad(
                Resource.of("cpu", ResourceKind.PROCESSOR),
                2,
                2 * share * 10,
                ResourceLoad.Calls.UNKNOWN)));
  }

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
    assertThat(advisor.advise()).as("three at once, as in a pause").isEmpty();
    time.advance(Duration.ofSeconds(5));
    slow(Duration.ofMillis(300));
    assertThat(advisor.advise()).extracting(Advice::kind).containsExactly("query.slow");
  }

  @Test
  void namesAStatementThatTookSecondsOnce() {
    slow(Duration.ofSeconds(3));
    assertThat(advisor.advise()).extracting(Advice::kind).containsExactly("query.slow");
  }

  /** Without a processor each statement is slow; what was slow then says nothing later either. */
  @Test
  void leavesOutStatementsThatWereSlowWhileProcessorTimeWasShort() {
    samples.set(0, step(0.97));
    for (int i = 0; i < 10; i++) {
      slow(Duration.ofSeconds(2));
      time.advance(Duration.ofSeconds(2));
    }
    assertThat(advisor.advise()).isEmpty();
    samples.set(0, step(0.4));
    time.advance(Duration.ofSeconds(10));
    assertThat(advisor.advise()).isEmpty();
    for (int i = 0; i < 4; i++) {
      slow(Duration.ofMillis(300));
      time.advance(Duration.ofSeconds(2));
    }
    assertThat(advisor.advise())
        .singleElement()
        .satisfies(each -> assertThat(each.weight().lost()).isCloseTo(1.2, within(1e-9)));
  }

  @Test
  void leavesOutAStatementThatCostsLittle() {
    for (int i = 0; i < 5; i++) {
      slow(Duration.ofMillis(300));
      time.advance(Duration.ofMinutes(1));
    }
    // 1.5 s in five minutes.
    assertThat(advisor.advise()).isEmpty();
  }

  /** It stood behind all that lose time now, though it ends in an outage. */
  @Test
  void putsConnectionsThatAreNotReturnedFirst() {
    report(6000);
    for (int i = 0; i < 2; i++) {
      findings.report(Finding.of(FindingKind.CONNECTION_LEAK, "pool").build());
    }
    assertThat(advisor.advise().stream().sorted(Advice.WORST_FIRST).map(Advice::kind))
        .containsExactly("pool.leak", "query.n-plus-one");
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
      time.advance(Duration.ofSeconds(3));
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
