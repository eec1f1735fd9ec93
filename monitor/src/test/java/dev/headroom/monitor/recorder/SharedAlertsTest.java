// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.SettingsRecord;
import dev.headroom.monitor.alert.Alert;
import dev.headroom.monitor.alert.AlertNotice;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.AlertRuleSettings;
import dev.headroom.monitor.alert.AlertSettings;
import dev.headroom.monitor.alert.AlertStatus;
import dev.headroom.monitor.alert.Alerts;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SharedAlertsTest {
  private final SettableTime time = new SettableTime();
  private final MemoryHistoryStore store = new MemoryHistoryStore();
  private final List<AlertNotice> sent = new ArrayList<>();

  /** One process, whose gauges a test sets. Confined to one thread. */
  private final class Instance {
    final Recorder recorder = Recorder.create();
    final RecordedHistory own;
    final SharedHistory shared;
    private final Map<String, AtomicReference<Double>> gauges = new TreeMap<>();

    Instance(String name) {
      this.own = new RecordedHistory(recorder, HistorySettings.defaults(), name, time);
      this.shared =
          new SharedHistory(
              own, store, HistorySettings.defaults(), HistoryStoreSettings.defaults(), time);
    }

    void set(String meter, double value, String... tags) {
      gauges
          .computeIfAbsent(
              meter + List.of(tags),
              any -> {
                AtomicReference<Double> gauge = new AtomicReference<>();
                recorder.gauge(meter, Tags.of(tags), gauge, AtomicReference::get);
                return gauge;
              })
          .set(value);
    }

    void requests(int count, int status, Duration duration) {
      for (int i = 0; i < count; i++) {
        recorder.timer("http.server.requests", "status", String.valueOf(status)).record(duration);
      }
    }

    void use(double use) {
      set("process.cpu.usage", use);
      set("jvm.memory.usage.after.gc", use);
      set("headroom.database.pool.connections", 10 * use, "pool", "main", "state", "active");
      set("headroom.database.pool.connections", 10, "pool", "main", "state", "max");
    }

    void late(double waiting, double lag, double wait) {
      set("headroom.database.pool.connections", waiting, "pool", "main", "state", "waiting");
      set("headroom.database.replica.lag", lag, "replica", "r1");
      set("headroom.job.wait", wait);
    }

    void up(double critical, double degrading) {
      set("headroom.monitor.health.up", critical, "component", "db", "kind", "critical");
      set("headroom.monitor.health.up", degrading, "component", "redis", "kind", "degrading");
      set("headroom.monitor.health.up", 0, "component", "argo", "kind", "informative");
    }
  }

  private void minutes(int count, Runnable load, Instance... processes) {
    for (int i = 0; i < 6 * count; i++) {
      time.advance(Duration.ofSeconds(10));
      load.run();
      for (Instance each : processes) {
        each.own.record();
      }
      if (i % 2 == 1) {
        for (Instance each : processes) {
          each.shared.exchange();
        }
      }
    }
  }

  private void minutes(int count, Instance... processes) {
    minutes(count, () -> {}, processes);
  }

  private static Set<String> firing(Alerts alerts) {
    Set<String> names = new TreeSet<>();
    Stream.of(AlertRule.Purpose.values())
        .flatMap(each -> alerts.alerts(each).stream())
        .filter(each -> each.state().status().isFiring())
        .forEach(each -> names.add(each.rule().name()));
    return names;
  }

  private Alerts start(Instance on) {
    return start(on, sent);
  }

  private static Alerts start(Instance on, List<AlertNotice> to) {
    AlertRuleSettings rule = AlertRuleSettings.of("load", "last(load[10s]) > 10");
    return Alerts.start(
        on.own, new AlertSettings(true, false, Duration.ZERO, 6, List.of(rule)), to::addAll);
  }

  private static AlertStatus status(Alerts alerts) {
    return alerts.alerts(AlertRule.Purpose.ALERT).getFirst().state().status();
  }

  @Test
  void eachShippedRuleFiresForOneInstanceOfTwoAndForNoneThatIsFine() {
    Instance one = new Instance("one");
    Instance two = new Instance("two");
    AlertSettings settings = AlertSettings.defaults();
    Alerts alerts = Alerts.start(one.own, settings, sent::addAll);
    Runnable fine =
        () -> {
          for (Instance each : List.of(one, two)) {
            each.use(0.65);
            each.late(0.6, 6, 200);
            each.up(1, 1);
            each.requests(10, 200, Duration.ofMillis(10));
            each.recorder.counter("headroom.cache.hits").increment(9);
            each.recorder.counter("headroom.cache.misses").increment();
          }
        };

    minutes(20, fine, one, two);
    assertThat(firing(alerts)).isEmpty();

    minutes(
        30,
        () -> {
          fine.run();
          two.use(1);
          two.late(3, 20, 600);
          two.up(0, 0);
          two.requests(50, 500, Duration.ofSeconds(10));
          two.recorder.counter("headroom.cache.misses").increment(50);
          two.recorder.timer("headroom.job.run", "outcome", "dead").record(Duration.ofSeconds(1));
          two.recorder.counter("headroom.monitor.errors.new").increment();
          two.recorder.counter("headroom.monitor.history.lost").increment();
        },
        one,
        two);
    assertThat(firing(alerts))
        .isEqualTo(new TreeSet<>(settings.effectiveRules().stream().map(AlertRule::name).toList()));
  }

  @Test
  void anInstanceThatEndedNeitherSendsNorHoldsTheOthersBack() {
    Instance ended = new Instance("a-first");
    Instance one = new Instance("one");
    Alerts alerts = start(one);
    ended.set("load", 1);
    one.set("load", 1);
    minutes(5, ended, one);
    assertThat(one.own.live()).containsExactly("one", "a-first");

    one.set("load", 12);
    minutes(4, one);

    assertThat(status(alerts)).isEqualTo(AlertStatus.FIRING);
    assertThat(sent).extracting(AlertNotice::kind).containsExactly(AlertNotice.Kind.FIRING);
    assertThat(one.own.live()).containsExactly("one");
    assertThat(one.own.instances()).containsExactly("one", "a-first");
  }

  @Test
  void holdsAndAlertsLastThoughTheClockIsSetBackByHours() {
    Instance one = new Instance("one");
    AlertRuleSettings now = AlertRuleSettings.of("load", "last(load[10s]) > 10");
    AlertRuleSettings held =
        SettingsRecord.of(AlertRuleSettings.class)
            .create(each ->
                switch (each.name()) {
                  case "when" -> "last(held[10s]) > 10";
                  case "for" -> Duration.ofMinutes(10);
                  default -> each.setting() == null ? "held" : each.defaultValue();
                });
    Alerts alerts =
        Alerts.start(
            one.own,
            new AlertSettings(true, false, Duration.ZERO, 6, List.of(now, held)),
            sent::addAll);
    one.set("load", 1);
    one.set("held", 1);
    minutes(200, one);
    one.set("load", 12);
    one.set("held", 12);
    minutes(6, one);
    assertThat(firing(alerts)).containsExactly("load");

    time.advance(Duration.ofHours(-3));
    minutes(1, one);
    assertThat(firing(alerts)).containsExactly("load");
    minutes(4, one);
    assertThat(firing(alerts)).containsExactly("held", "load");
    one.set("load", 1);
    minutes(1, one);
    assertThat(firing(alerts)).containsExactly("held");
    assertThat(sent)
        .extracting(AlertNotice::kind)
        .containsExactly(
            AlertNotice.Kind.FIRING, AlertNotice.Kind.FIRING, AlertNotice.Kind.RESOLVED);
  }

  /** All had counted it as reported, and the one that was to send it did not live to do so. */
  @Test
  void sendsWhatAnInstanceThatEndedDidNotSend() {
    Instance ended = new Instance("a-first");
    Instance one = new Instance("one");
    start(one);
    loads(1, ended, one);
    minutes(3, ended, one);

    loads(12, ended, one);
    minutes(1, ended, one);
    minutes(5, one);

    assertThat(sent).extracting(AlertNotice::kind).containsExactly(AlertNotice.Kind.FIRING);
  }

  @Test
  void sendsNothingAgainThatAnInstanceSentBeforeItEnded() {
    Instance ended = new Instance("a-first");
    Instance one = new Instance("one");
    List<AlertNotice> first = new ArrayList<>();
    start(ended, first);
    start(one);
    loads(1, ended, one);
    minutes(3, ended, one);

    loads(12, ended, one);
    minutes(2, ended, one);
    minutes(5, one);

    assertThat(first).extracting(AlertNotice::kind).containsExactly(AlertNotice.Kind.FIRING);
    assertThat(sent).isEmpty();
  }

  /** Whoever turned alerts off on all instances but one had none, if that one came later. */
  @Test
  void sendsThoughAnInstanceThatEvaluatesNothingComesFirst() {
    Instance silent = new Instance("a-first");
    Instance one = new Instance("one");
    start(one).bindTo(one.recorder);
    loads(1, silent, one);
    minutes(3, silent, one);
    loads(12, silent, one);
    minutes(4, silent, one);
    assertThat(sent).extracting(AlertNotice::kind).containsExactly(AlertNotice.Kind.FIRING);

    List<AlertNotice> first = new ArrayList<>();
    start(silent, first).bindTo(silent.recorder);
    minutes(3, silent, one);
    loads(1, silent, one);
    minutes(3, silent, one);
    assertThat(first).extracting(AlertNotice::kind).containsExactly(AlertNotice.Kind.RESOLVED);
    assertThat(sent).hasSize(1);
  }

  private static void loads(double load, Instance... processes) {
    for (Instance each : processes) {
      each.set("load", load);
    }
  }

  @Test
  void continuesAfterARestartOnceTheStoreWasRead() {
    Instance before = new Instance("one");
    Alerts first = start(before);
    before.set("load", 12);
    minutes(10, before);
    assertThat(sent).hasSize(1);
    first.close();

    Instance after = new Instance("one");
    Alerts alerts = start(after);
    after.set("load", 12);
    after.shared.exchange();
    minutes(3, after);

    assertThat(sent).hasSize(1);
    Alert restored = alerts.alerts(AlertRule.Purpose.ALERT).getFirst();
    assertThat(restored.state().status()).isEqualTo(AlertStatus.FIRING);
    assertThat(restored.state().since()).isBefore(SettableTime.BEGIN.plusSeconds(180));
    after.set("load", 1);
    minutes(2, after);
    assertThat(sent)
        .extracting(AlertNotice::kind)
        .containsExactly(AlertNotice.Kind.FIRING, AlertNotice.Kind.RESOLVED);
  }

  @Test
  void evaluatesWholeMinutesAloneAfterARestart() {
    Instance before = new Instance("one");
    before.recorder.counter("orders");
    minutes(10, before);
    Instance after = new Instance("one");
    after.shared.exchange();
    time.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 30; i++) {
      minutes(1, after);
      time.advance(Duration.ofSeconds(10));
      after.own.record();
      assertThat(after.own.ofService().newest().orElseThrow().getEpochSecond() % 60).isZero();
    }
  }
}
