// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.query.QueryValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlertStateTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(15);

  private AlertCondition condition = AlertCondition.parse("last(load[15s]) > 10");
  private AlertTiming timing = AlertTiming.AT_ONCE;
  private AlertRule.Evidence evidence = new AlertRule.Evidence(0, NoData.HOLD);

  private AlertRule rule() {
    return new AlertRule(
        "load",
        condition,
        timing,
        evidence,
        new AlertRule.Notice(AlertRule.Purpose.ALERT, Severity.WARNING, "", List.of()));
  }

  /** Returns the first letter of the status after each value. */
  private String statuses(double... values) {
    return statuses(Arrays.stream(values).mapToObj(QueryValue::of).toArray(QueryValue[]::new));
  }

  private String statuses(QueryValue... values) {
    AlertState state = AlertState.initial(START);
    StringBuilder letters = new StringBuilder();
    Instant tick = START;
    for (QueryValue each : values) {
      state = state.next(rule(), tick, each);
      String name = state.status() == AlertStatus.RECOVERING ? "keep" : state.status().name();
      letters.append(name.charAt(0));
      tick = tick.plus(STEP);
    }
    return letters.toString();
  }

  @Test
  void firesAtOnceWithoutAHold() {
    assertThat(statuses(9, 11, 12, 9)).isEqualTo("OFFR");
  }

  @Test
  void holdsAsLongAsTheRuleDemandsAndStartsOverAfterAFineValue() {
    timing = AlertTiming.of(Duration.ofSeconds(30), Duration.ZERO);

    assertThat(statuses(11, 11, 9, 11, 11, 11, 9)).isEqualTo("PPOPPFR");
  }

  /** The trace of the research page, checked with promtool there. */
  @Test
  void keepsFiringFromTheFirstFineValue() {
    timing = AlertTiming.of(Duration.ofMinutes(1), Duration.ofMinutes(1));

    assertThat(statuses(0, 11, 11, 11, 11, 11, 0, 11, 0, 0, 0, 0, 0)).isEqualTo("OPPPPFkFkkkkR");
  }

  @Test
  void recoversOnlyBelowTheSecondThreshold() {
    condition = condition.with(condition.threshold(), condition.threshold().with(8));

    assertThat(statuses(9, 11, 9, 9, 11, 9, 8, 9)).isEqualTo("OFFFFFRR");
  }

  @Test
  void demandsSomeOfTheLastEvaluations() {
    timing = new AlertTiming(Duration.ZERO, Duration.ZERO, 3, 5);

    assertThat(statuses(11, 9, 11, 9, 11, 9, 9, 9)).isEqualTo("OOOOFRRR");
  }

  @Test
  void followsThePolicyWhereDataIsMissing() {
    double none = Double.NaN;
    timing = AlertTiming.of(Duration.ofSeconds(30), Duration.ZERO);

    assertThat(statuses(11, none, 11, none, 9)).isEqualTo("PPFFR");
    evidence = new AlertRule.Evidence(0, NoData.OK);
    assertThat(statuses(11, none, 11, 11, 11, none)).isEqualTo("POPPFR");
    evidence = new AlertRule.Evidence(0, NoData.ALERT);
    assertThat(statuses(none, none, none, 9)).isEqualTo("PPFR");
    evidence = new AlertRule.Evidence(0, NoData.UNKNOWN);
    assertThat(statuses(11, 11, 11, none, 9)).isEqualTo("PPFUO");
  }

  /** One slow request before a night without any fired with the first of the morning. */
  @Test
  void endsWhatIsPendingWithoutDataForAsLongAsItsHold() {
    double none = Double.NaN;
    timing = AlertTiming.of(Duration.ofSeconds(30), Duration.ZERO);

    assertThat(statuses(11, none, none, none, 11)).isEqualTo("PPPPF");
    assertThat(statuses(11, none, none, none, none, 11, 11, 11)).isEqualTo("PPPPOPPF");
  }

  /** The last request of a day was fine: the alert once fired all night. */
  @Test
  void endsWhatIsFineAgainWhetherOrNotDataFollows() {
    double none = Double.NaN;
    timing = AlertTiming.of(Duration.ZERO, Duration.ofSeconds(30));

    assertThat(statuses(11, 9, none, none, none)).isEqualTo("FkkRR");
    assertThat(statuses(11, none, none, none, none)).isEqualTo("FFFFF");
  }

  @Test
  void judgesAShareOfFewEventsByItsInterval() {
    condition = AlertCondition.parse("increase(bad[1m]) / increase(all[1m]) > 5%");
    evidence = new AlertRule.Evidence(20, NoData.OK);

    // The lower bound is 2 % for 1 of 8, and 16 % for 3 of 7.
    assertThat(statuses(new QueryValue(1.0 / 8, 8))).isEqualTo("O");
    assertThat(statuses(new QueryValue(3.0 / 7, 7))).isEqualTo("F");
    assertThat(statuses(new QueryValue(0.06, 20))).isEqualTo("F");
    assertThat(statuses(new QueryValue(0.06, 19))).isEqualTo("O");
    condition = AlertCondition.parse("increase(good[1m]) / increase(all[1m]) < 70%");
    assertThat(statuses(new QueryValue(0.5, 4))).isEqualTo("O");
    assertThat(statuses(new QueryValue(0, 9))).isEqualTo("F");
  }

  /**
   * The lower bound of 1 of 3 is 6 %, and that of 1 of 1 even 20 %: a first request that failed.
   */
  @Test
  void beginsNothingWithOneOrTwoEventsBeyond() {
    condition = AlertCondition.parse("increase(bad[1m]) / increase(all[1m]) > 5%");
    evidence = new AlertRule.Evidence(20, NoData.HOLD);

    assertThat(statuses(new QueryValue(1, 1), new QueryValue(1.0 / 3, 3))).isEqualTo("OO");
    assertThat(statuses(new QueryValue(1, 2), new QueryValue(1, 3))).isEqualTo("OF");
    // What fires goes on while few requests come, and all of them fail.
    assertThat(statuses(new QueryValue(1, 3), new QueryValue(1, 1), new QueryValue(0, 1)))
        .isEqualTo("FFR");
    timing = AlertTiming.of(Duration.ofSeconds(30), Duration.ZERO);
    assertThat(statuses(new QueryValue(1, 3), new QueryValue(0.1, 10))).isEqualTo("PO");
    condition = AlertCondition.parse("increase(good[1m]) / increase(all[1m]) < 70%");
    timing = AlertTiming.AT_ONCE;
    assertThat(statuses(new QueryValue(0, 2), new QueryValue(0, 3))).isEqualTo("OF");
  }

  @Test
  void countsAMeanOfFewEventsAsMissing() {
    condition = AlertCondition.parse("mean(requests[1m]) > 2s");
    evidence = new AlertRule.Evidence(20, NoData.OK);

    assertThat(statuses(new QueryValue(9, 19), new QueryValue(9, 20))).isEqualTo("OF");
  }

  @Test
  void showsAResolvedAlertForFifteenMinutes() {
    QueryValue[] values = new QueryValue[64];
    Arrays.fill(values, QueryValue.of(9));
    values[0] = QueryValue.of(11);

    assertThat(statuses(values)).isEqualTo("F" + "R".repeat(61) + "OO");
  }

  @Test
  void statesAreTheSameWhenTheyAreComputedAgain() {
    timing = AlertTiming.of(Duration.ofSeconds(30), Duration.ofSeconds(30));
    double[] values = new Random(7).doubles(500, 5, 15).toArray();

    assertThat(statuses(values)).isEqualTo(statuses(values));
    assertThat(statuses(values).chars().mapToObj(each -> (char) each).collect(Collectors.toSet()))
        .contains('O', 'P');
  }

  @Test
  void countsBreachesOfTheSameTimeWhereEvaluationsAreFurtherApart() {
    AlertTiming sustained = new AlertTiming(Duration.ZERO, Duration.ZERO, 48, 60);

    assertThat(sustained.at(Duration.ofSeconds(10))).isEqualTo(sustained);
    assertThat(sustained.at(Duration.ofMinutes(1)))
        .isEqualTo(new AlertTiming(Duration.ZERO, Duration.ZERO, 8, 10));
    assertThat(sustained.at(Duration.ofMinutes(10))).isEqualTo(AlertTiming.AT_ONCE);
    assertThat(AlertTiming.AT_ONCE.at(Duration.ofMinutes(10))).isEqualTo(AlertTiming.AT_ONCE);
  }
}
