// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.TestDecisionStore;
import dev.headroom.monitor.TestHistory;
import dev.headroom.monitor.TestTime;
import dev.headroom.monitor.decision.Decisions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Silences, acknowledgements and thresholds on instances that share a store of decisions. */
class AlertDecisionsTest {
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final Duration REPEAT = Duration.ofMinutes(10);

  private final TestTime time = new TestTime();
  private final TestDecisionStore store = new TestDecisionStore(time);
  private final List<Instance> instances = new ArrayList<>();

  /** One process. Confined to one thread. */
  private final class Instance {
    final TestHistory history;
    final Decisions decisions = new Decisions(store, time);
    final List<AlertNotice> sent = new ArrayList<>();
    final Alerts alerts;

    Instance(TestHistory history, String condition) {
      this.history = history;
      decisions.exchange();
      AlertRuleSettings rule = AlertRuleSettings.of("load", condition);
      this.alerts =
          Alerts.start(
              history,
              new AlertSettings(true, false, REPEAT, 4, List.of(rule)),
              decisions,
              sent::addAll);
    }

    Alert alert() {
      return alerts.alert("load").orElseThrow();
    }

    @Nullable String acknowledgedBy() {
      return alert().handling().acknowledgedBy();
    }

    String threshold() {
      return alerts.rule("load").orElseThrow().condition().threshold().toString();
    }

    List<AlertNotice.Kind> kinds() {
      List<AlertNotice.Kind> kinds = sent.stream().map(AlertNotice::kind).toList();
      sent.clear();
      return kinds;
    }
  }

  private Instance start() {
    Instance started = new Instance(new TestHistory(STEP), "last(load[10s]) > 10");
    instances.add(started);
    return started;
  }

  /** Ends a process, and starts one with its history, which has read the store. */
  private Instance restart(Instance ended, String condition) {
    ended.alerts.close();
    Instance started = new Instance(ended.history, condition);
    instances.set(instances.indexOf(ended), started);
    return started;
  }

  private Instance restart(Instance ended) {
    return restart(ended, "last(load[10s]) > 10");
  }

  /** Completes a step of all processes, and what they exchange after it. */
  private Instant load(double value) {
    time.advance(STEP);
    for (Instance each : instances) {
      each.history.level("load", value).complete();
    }
    exchange();
    return time.now();
  }

  private void exchange() {
    for (int i = 0; i < 2; i++) {
      instances.forEach(each -> {
        try {
          each.decisions.exchange();
        } catch (StoreUnavailableException unavailable) {
          // As the exchange in the background does.
        }
      });
    }
  }

  @Test
  void aSilenceHoldsOnEachInstanceAndAfterARestart() {
    Instance one = start();
    Instance two = start();
    Instant now = load(5);
    Instant until = now.plus(Duration.ofMinutes(10));
    one.alerts.silence(new Silence("load", Map.of(), until, "ann", "load test"));
    exchange();

    load(12);
    assertThat(one.kinds()).isEmpty();
    assertThat(two.kinds()).isEmpty();
    two = restart(two);
    load(12);
    assertThat(two.kinds()).isEmpty();
    assertThat(two.alerts.silences())
        .containsExactly(new Silence("load", Map.of(), until, "ann", "load test"));
    for (int i = 0; i < 60; i++) {
      load(12);
    }
    assertThat(one.kinds()).containsExactly(AlertNotice.Kind.FIRING);
    assertThat(two.kinds()).containsExactly(AlertNotice.Kind.FIRING);
    assertThat(two.alerts.silences()).isEmpty();
  }

  @Test
  void aSilenceOfSomeLabelsHoldsForThoseAlone() {
    Instance one = start();
    Instance two = start();
    Instant until = load(5).plus(Duration.ofMinutes(10));
    Silence silence =
        new Silence("", Map.of("replica", "a", "zone", "x=1, y"), until, "ann", "it lags");
    one.alerts.silence(silence);
    one.alerts.silence(new Silence("", Map.of("replica", "b"), until, "ann", ""));
    exchange();
    assertThat(two.alerts.silences()).hasSize(2).contains(silence);
  }

  @Test
  void anAcknowledgementHoldsOnEachInstanceUntilTheAlertEnds() {
    Instance one = start();
    Instance two = start();
    load(12);
    assertThat(one.alerts.acknowledge("load", "ann")).isTrue();
    for (int i = 0; i < 70; i++) {
      load(12);
    }
    assertThat(two.acknowledgedBy()).isEqualTo("ann");
    assertThat(two.kinds()).containsExactly(AlertNotice.Kind.FIRING);

    load(5);
    load(12);

    assertThat(one.acknowledgedBy()).isNull();
    assertThat(two.acknowledgedBy()).isNull();
    assertThat(two.kinds()).containsExactly(AlertNotice.Kind.RESOLVED, AlertNotice.Kind.FIRING);
  }

  @Test
  void anAcknowledgementHoldsAfterARestartAlsoOfWhatFiresForLongerThanIsReplayed() {
    Instance one = start();
    load(12);
    one.alerts.acknowledge("load", "ann");
    for (int i = 0; i < 2 * 360; i++) {
      load(12);
    }
    Instance restarted = restart(one);
    for (int i = 0; i < 70; i++) {
      load(12);
    }
    assertThat(restarted.acknowledgedBy()).isEqualTo("ann");
    assertThat(restarted.kinds()).isEmpty();
  }

  @Test
  void anAcknowledgementEndsWithItsAlertAlsoIfThatEndedWhileNoInstanceRan() {
    Instance one = start();
    load(12);
    one.alerts.acknowledge("load", "ann");
    one.alerts.close();
    for (int i = 0; i < 2 * 360; i++) {
      load(5);
    }
    Instance restarted = restart(one);
    load(12);
    assertThat(restarted.alert().state().status()).isEqualTo(AlertStatus.FIRING);
    assertThat(restarted.acknowledgedBy()).isNull();
  }

  @Test
  void aThresholdHoldsOnEachInstanceAndAfterARestartUntilTheSettingChanges() {
    Instance one = start();
    Instance two = start();
    load(5);
    one.alerts.changeThreshold("load", 20, "ann");
    assertThat(one.threshold()).isEqualTo("20");
    exchange();
    load(15);
    assertThat(two.threshold()).isEqualTo("20");
    assertThat(two.kinds()).isEmpty();

    two = restart(two);
    load(15);
    assertThat(two.threshold()).isEqualTo("20");
    assertThat(two.kinds()).isEmpty();
    two = restart(two, "last(load[10s]) > 30");
    load(15);
    assertThat(two.threshold()).isEqualTo("30");
  }

  @Test
  void withoutItsStoreADecisionHoldsOnOneInstanceAndOnAllWhenItReturns() {
    Instance one = start();
    Instance two = start();
    load(12);
    store.setUnavailable(true);
    assertThat(one.alerts.acknowledge("load", "ann")).isTrue();
    one.alerts.changeThreshold("load", 11, "ann");
    load(12);
    assertThat(one.acknowledgedBy()).isEqualTo("ann");
    assertThat(one.alerts.decisions().unsaved()).isPresent();
    assertThat(two.acknowledgedBy()).isNull();
    assertThat(two.threshold()).isEqualTo("10");

    store.setUnavailable(false);
    load(12);
    load(12);

    assertThat(one.alerts.decisions().unsaved()).isEmpty();
    assertThat(two.acknowledgedBy()).isEqualTo("ann");
    assertThat(two.threshold()).isEqualTo("11");
  }
}
