// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.TestHistory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertReplayTest {

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
