// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.monitor.TestHistory;
import dev.headroom.monitor.history.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final Duration REPEAT = Duration.ofMinutes(10);

  private final TestHistory history = new TestHistory(STEP);
  private final List<AlertNotice> sent = new ArrayList<>();

  private Alerts start(String... conditions) {
    List<AlertRuleSettings> rules = new ArrayList<>();
    for (int i = 0; i < conditions.length; i++) {
      rules.add(AlertRuleSettings.of("rule-" + i, conditions[i]));
    }
    return Alerts.start(history, new AlertSettings(true, false, REPEAT, 4, rules), sent::addAll);
  }

  private Instant load(double value) {
    return history.level("load", value).complete();
  }

  private List<AlertNotice.Kind> kinds() {
    List<AlertNotice.Kind> kinds = sent.stream().map(AlertNotice::kind).toList();
    sent.clear();
    return kinds;
  }

  private static Alert first(Alerts alerts) {
    return alerts.alerts(AlertRule.Purpose.ALERT).getFirst();
  }

  @Test
  void reportsBeginAndEndOnce() {
    Alerts alerts = start("last(load[10s]) > 10");
    load(5);
    assertThat(kinds()).isEmpty();

    Instant fired = load(12);
    load(12);

    assertThat(sent)
        .extracting(AlertNotice::at, AlertNotice::kind)
        .containsExactly(tuple(fired, AlertNotice.Kind.FIRING));
    assertThat(sent.getFirst().text())
        .isEqualTo("rule-0 firing: last(load[10s]) is 12, threshold 10");
    assertThat(first(alerts).state().since()).isEqualTo(fired);
    sent.clear();
    load(5);
    assertThat(kinds()).containsExactly(AlertNotice.Kind.RESOLVED);
    assertThat(alerts.transitions())
        .extracting(AlertTransition::from, AlertTransition::to)
        .containsExactly(
            tuple(AlertStatus.FIRING, AlertStatus.RESOLVED),
            tuple(AlertStatus.OK, AlertStatus.FIRING));
    assertThat(history.events(TestHistory.START, Instant.MAX))
        .extracting(Event::kind, Event::subject, Event::detail)
        .containsExactly(
            tuple(Event.Kind.ALERT, "rule-0", "firing"),
            tuple(Event.Kind.ALERT, "rule-0", "resolved"));
  }

  @Test
  void hasOneAlertForEachValueOfATag() {
    Alerts alerts = start("last(lag[10s]) by (replica) > 10");
    history.level("lag", 20, "replica", "a").level("lag", 5, "replica", "b").complete();

    assertThat(alerts.alerts(AlertRule.Purpose.ALERT))
        .extracting(Alert::labels, each -> each.state().status())
        .containsExactly(
            tuple(Map.of("replica", "a"), AlertStatus.FIRING),
            tuple(Map.of("replica", "b"), AlertStatus.OK));
    assertThat(sent).hasSize(1);
    assertThat(alerts.alert(first(alerts).id())).hasValue(first(alerts));
    assertThat(sent.getFirst().text()).contains("(replica=a)");
  }

  /** A store keeps one event for each subject and time: one of two that began at once was lost. */
  @Test
  void namesTheTagsOfAnAlertInTheSubjectOfItsEvents() {
    start("last(lag[10s]) by (replica) > 10");
    history.level("lag", 20, "replica", "a").level("lag", 20, "replica", "b").complete();

    assertThat(history.events(TestHistory.START, Instant.MAX))
        .extracting(Event::subject, Event::detail)
        .containsExactly(
            tuple("rule-0{replica=a}", "firing"), tuple("rule-0{replica=b}", "firing"));
  }

  @Test
  void reportsAgainWhatNobodyAcknowledges() {
    Alerts alerts = start("last(load[10s]) > 10");
    for (int i = 0; i <= 60; i++) {
      load(12);
    }
    assertThat(kinds()).containsExactly(AlertNotice.Kind.FIRING, AlertNotice.Kind.STILL_FIRING);

    assertThat(alerts.acknowledge("rule-0", "ann")).isTrue();
    for (int i = 0; i <= 70; i++) {
      load(12);
    }
    assertThat(kinds()).isEmpty();
    assertThat(first(alerts).handling().acknowledgedBy()).isEqualTo("ann");

    load(5);
    load(12);
    assertThat(kinds()).containsExactly(AlertNotice.Kind.RESOLVED, AlertNotice.Kind.FIRING);
    assertThat(first(alerts).handling().acknowledgedBy()).isNull();
    assertThat(alerts.acknowledge("rule-9", "ann")).isFalse();
  }

  @Test
  void staysSilentUntilASilenceEndsAndReportsWhatStillFires() {
    Alerts alerts = start("last(load[10s]) > 10", "last(other[10s]) > 10");
    Instant now = load(5);
    alerts.silence(
        new Silence("rule-0", Map.of(), now.plus(Duration.ofMinutes(1)), "ann", "load test"));

    history.level("other", 12);
    load(12);

    assertThat(sent).extracting(each -> each.alert().rule().name()).containsExactly("rule-1");
    assertThat(alerts.alert("rule-0").orElseThrow().handling().silence()).isNotNull();
    sent.clear();
    for (int i = 0; i < 6; i++) {
      history.level("other", 12);
      load(12);
    }
    assertThat(sent).extracting(each -> each.alert().rule().name()).containsExactly("rule-0");
    assertThat(alerts.silences()).isEmpty();
  }

  @Test
  void reportsFlappingOnceAndTheStateWhenItIsCalm() {
    Alerts alerts = start("last(load[10s]) > 10");
    for (int i = 0; i < 20; i++) {
      load(i % 2 == 0 ? 12 : 5);
    }
    assertThat(kinds())
        .containsExactly(
            AlertNotice.Kind.FIRING,
            AlertNotice.Kind.RESOLVED,
            AlertNotice.Kind.FIRING,
            AlertNotice.Kind.RESOLVED,
            AlertNotice.Kind.FLAPPING);
    assertThat(first(alerts).handling().flapping()).isTrue();

    for (int i = 0; i < 400; i++) {
      load(5);
    }

    assertThat(kinds()).containsExactly(AlertNotice.Kind.RESOLVED);
    assertThat(first(alerts).handling().flapping()).isFalse();
  }

  @Test
  void holdsAnAlertWithoutData() {
    Alerts alerts = start("last(load[10s]) > 10");
    load(12);
    for (int i = 0; i < 20; i++) {
      history.complete();
    }
    assertThat(first(alerts).state().status()).isEqualTo(AlertStatus.FIRING);
  }

  @Test
  void continuesAfterARestartWithoutReportingAgain() {
    try (Alerts before = start("last(load[10s]) > 10")) {
      load(12);
      assertThat(first(before).state().status()).isEqualTo(AlertStatus.FIRING);
    }
    sent.clear();
    load(12);

    Alerts after = start("last(load[10s]) > 10");
    load(12);

    assertThat(first(after).state().status()).isEqualTo(AlertStatus.FIRING);
    assertThat(kinds()).isEmpty();
    load(5);
    assertThat(kinds()).containsExactly(AlertNotice.Kind.RESOLVED);
  }

  @Test
  void letsOneInstanceOfAServiceReport() {
    Alerts alerts = start("last(load[10s]) > 10");
    history.joinInstances("one", "a-first");
    Instant fired = load(12);
    assertThat(kinds()).isEmpty();
    assertThat(first(alerts).state().status()).isEqualTo(AlertStatus.FIRING);
    // The other one evaluates the same, and records it.
    history.mark(new Event(fired, Event.Kind.ALERT, "rule-0", "firing", "a-first"));

    history.joinInstances("one", "two");
    load(5);
    assertThat(kinds()).containsExactly(AlertNotice.Kind.RESOLVED);
  }

  @Test
  void showsScalingWithoutReportingIt() {
    Alerts alerts = Alerts.start(history, AlertSettings.defaults(), sent::addAll);
    for (int i = 0; i < 48; i++) {
      history.level("process.cpu.usage", 0.75).complete();
    }

    assertThat(alerts.alerts(AlertRule.Purpose.SCALING))
        .filteredOn(each -> each.state().status().isFiring())
        .extracting(each -> each.rule().name())
        .containsExactly("scaling-cpu");
    assertThat(sent).isEmpty();
  }

  @Test
  void replaysARuleOverHistory() {
    Alerts alerts = start("last(load[10s]) > 10");
    for (int i = 0; i < 100; i++) {
      load(i % 20 == 0 ? 12 : 5);
    }
    AlertRule edited =
        alerts.rule("rule-0").orElseThrow().with(AlertCondition.parse("last(load[10s]) > 11"));

    AlertReplay replay = alerts.replay(edited, Duration.ofHours(1));

    assertThat(replay.firings()).isEqualTo(5);
    assertThat(replay.firing()).isEqualTo(STEP.multipliedBy(5));
    assertThat(replay.evaluated()).isEqualTo(100);
  }

  @Test
  void proposesAThresholdFromHistoryThatIsAcceptedByACall() {
    TestHistory week = new TestHistory(Duration.ofMinutes(10));
    Alerts alerts =
        Alerts.start(
            week,
            new AlertSettings(
                true,
                false,
                REPEAT,
                4,
                List.of(AlertRuleSettings.of("latency", "last(latency[10m]) > 2s"))),
            sent::addAll);
    assertThat(alerts.propose("latency").orElseThrow().proposed()).isNull();
    for (int i = 0; i < 8 * 144; i++) {
      // About 0.6 s, a peak of 0.9 s each day, and one outage.
      week.level("latency", i == 500 ? 30 : i % 144 == 60 ? 0.9 : 0.55 + 0.01 * (i % 10))
          .complete();
    }

    ThresholdProposal proposal = alerts.propose("latency").orElseThrow();

    assertThat(proposal.proposed()).hasToString("1.1s");
    assertThat(proposal.firings()).isEqualTo(new ThresholdProposal.Firings(1, 1));
    assertThat(alerts.changeThreshold("latency", 1.1, "ann")).isTrue();
    assertThat(alerts.rule("latency").orElseThrow().condition().threshold()).hasToString("1.1s");
    assertThat(alerts.changeThreshold("unheard", 1, "ann")).isFalse();
    assertThat(alerts.propose("unheard")).isEmpty();
  }

  /** The threshold of 110 % once proposed would have turned the rule off. */
  @Test
  void proposesNoThresholdThatAShareCannotExceed() {
    TestHistory week = new TestHistory(Duration.ofMinutes(10));
    Alerts alerts =
        Alerts.start(
            week,
            new AlertSettings(
                true,
                false,
                REPEAT,
                4,
                List.of(
                    AlertRuleSettings.of("full", "last(full[10m]) > 90%"),
                    AlertRuleSettings.of("nearly", "last(nearly[10m]) > 90%"))),
            sent::addAll);
    for (int i = 0; i < 8 * 144; i++) {
      week.level("full", 1).level("nearly", 0.95).complete();
    }

    ThresholdProposal full = alerts.propose("full").orElseThrow();
    assertThat(full.proposed()).isNull();
    assertThat(full.reason()).isEqualTo("it fires too often with 99 % too");
    assertThat(alerts.propose("nearly").orElseThrow().proposed()).hasToString("99%");
  }

  /** Of a batch at noon the alert once fired until the next noon. */
  @Test
  void endsTheAlertOfMissesOnceNobodyCallsACache() {
    Alerts alerts = Alerts.start(history, AlertSettings.defaults(), sent::addAll);
    for (int i = 0; i < 72; i++) {
      history.increase("headroom.cache.hits", 5).increase("headroom.cache.misses", 45).complete();
    }
    assertThat(kinds()).containsExactly(AlertNotice.Kind.FIRING);
    for (int i = 0; i < 100; i++) {
      history.increase("headroom.cache.hits", 0).increase("headroom.cache.misses", 0).complete();
    }
    assertThat(kinds()).containsExactly(AlertNotice.Kind.RESOLVED);
    assertThat(alerts.alerts(AlertRule.Purpose.ALERT))
        .noneMatch(each -> each.state().status().isFiring());
  }

  @Test
  void saysWhyARuleHasNoValue() {
    Alerts alerts = start("last(unheard[10s]) > 10");
    load(1);

    assertThat(alerts.problem(alerts.rule("rule-0").orElseThrow()))
        .hasValue("nothing has recorded unheard");
  }

  @Test
  void countsWhatFiresInAMeter() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Alerts alerts = start("last(load[10s]) > 10");
    alerts.bindTo(registry);
    load(12);

    assertThat(
            registry.get(AlertMeter.FIRING.meterName()).tag("severity", "warning").gauge().value())
        .isEqualTo(1);
  }
}
