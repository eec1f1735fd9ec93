// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.TestHistory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertReplayTest {

  /** An open page wants it every few seconds. */
  @Test
  void isComputedOnceForAStepOfTheHistory() {
    TestHistory history = new TestHistory(Duration.ofSeconds(10));
    AlertRuleSettings load = AlertRuleSettings.of("load", "last(load[1m]) > 0");
    AlertSettings settings = new AlertSettings(true, false, Duration.ZERO, 6, List.of(load));
    try (Alerts alerts = Alerts.start(history, settings, notices -> {})) {
      history.level("load", 1).complete();
      AlertRule rule = alerts.rules().getFirst();
      Duration day = Duration.ofDays(1);
      AlertReplay replay = alerts.replay(rule, day);
      ThresholdProposal proposal = alerts.propose("load").orElseThrow();
      assertThat(alerts.replay(rule, day)).isSameAs(replay);
      assertThat(alerts.propose("load").orElseThrow()).isSameAs(proposal);
      AlertRule other = rule.with(rule.condition().withThreshold(5));
      assertThat(replay.firings()).isOne();
      assertThat(alerts.replay(other, day).firings()).isZero();
      assertThat(alerts.replay(rule, day.plusDays(1))).isNotSameAs(replay);

      history.level("load", 1).complete();
      assertThat(alerts.replay(rule, day)).isNotSameAs(replay);
      assertThat(alerts.propose("load").orElseThrow()).isNotSameAs(proposal);
    }
  }

  @Test
  void coversNoMoreThanWasRecordedHoweverLongTheWindow() {
    TestHistory history = new TestHistory(Duration.ofSeconds(10));
    AlertRuleSettings typo = AlertRuleSettings.of("typo", "last(lode[1m]) > 0");
    AlertSettings settings = new AlertSettings(true, false, Duration.ZERO, 6, List.of(typo));
    try (Alerts alerts = Alerts.start(history, settings, notices -> {})) {
      AlertRule rule = alerts.rules().getFirst();
      Duration year = Duration.ofDays(366);
      AlertReplay nothing = alerts.replay(rule, year);
      assertThat(nothing.span().from()).isEqualTo(nothing.span().to());

      history.level("load", 1).complete();
      AlertReplay.Span span = alerts.replay(rule, year).span();
      assertThat(Duration.between(span.from(), span.to())).isLessThan(Duration.ofMinutes(1));
    }
  }
}
