// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.history.Sample.Level;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.Timeline;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SharedHistoryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final SettableTime time = new SettableTime();
  private final MemoryHistoryStore store = new MemoryHistoryStore();

  /** One process: its meters, its history, and what it exchanges. */
  private final class Instance {
    final Recorder recorder = Recorder.create();
    final RecordedHistory own;
    final SharedHistory shared;

    Instance(String name, HistoryStoreSettings settings) {
      this.own = new RecordedHistory(recorder, HistorySettings.defaults(), name, time);
      this.shared = new SharedHistory(own, store, HistorySettings.defaults(), settings, time);
    }

    Instance(String name) {
      this(name, HistoryStoreSettings.defaults());
    }
  }

  private void minutes(int count, Instance... processes) {
    for (int i = 0; i < 6 * count; i++) {
      time.advance(Duration.ofSeconds(10));
      for (Instance each : processes) {
        each.recorder.counter("orders").increment();
        each.own.record();
      }
    }
  }

  private static void exchange(Instance... processes) {
    for (int i = 0; i < 2; i++) {
      for (Instance each : processes) {
        each.shared.exchange();
      }
    }
  }

  private Range lastHours(int hours) {
    return Range.before(time.now(), Duration.ofHours(hours), MINUTE);
  }

  private static double orders(History history, Range range) {
    return ((Increase) history.read("orders", Map.of(), range).total()).value();
  }

  @Test
  void severalInstancesAreReadAsOne() {
    Instance one = new Instance("one");
    Instance two = new Instance("two");
    minutes(30, one, two);
    exchange(one, two);
    History service = one.own.ofService();
    assertThat(service.instances()).containsExactly("one", "two");
    assertThat(orders(service, lastHours(1))).isEqualTo(2 * 180);
    assertThat(orders(one.own, lastHours(1))).isEqualTo(180);
    assertThat(orders(service.ofInstance("two"), lastHours(1))).isEqualTo(180);
    assertThat(service.find("orders", Map.of())).hasSize(1);
    Timeline timeline = service.read("orders", Map.of(), lastHours(1));
    assertThat(timeline.points()).hasSize(30);
    assertThat(timeline.values(each -> ((Increase) each).value())).containsOnly(12);
  }

  @Test
  void readsGroupsOfSeriesInOnePassAsEachByItself() {
    Instance one = new Instance("one");
    Instance two = new Instance("two");
    one.recorder.counter("visits", "page", "a").increment(3);
    two.recorder.counter("visits", "page", "b").increment(4);
    minutes(30, one, two);
    exchange(one, two);
    History service = one.own.ofService();
    List<SeriesId> visits = service.find("visits", Map.of());
    List<List<SeriesId>> groups =
        List.of(service.find("orders", Map.of()), visits, List.of(visits.getFirst()), List.of());
    List<Timeline> read = service.readEach(groups, lastHours(1), History.Levels.SUM);
    assertThat(read.stream().limit(3).map(Timeline::total))
        .containsExactly(new Increase(2 * 180), new Increase(7), new Increase(3));
    for (int i = 0; i < groups.size(); i++) {
      assertThat(read.get(i))
          .isEqualTo(service.read(groups.get(i), lastHours(1), History.Levels.SUM));
    }
  }

  @Test
  void theNewestStepIsOneThatAllInstancesHave() {
    Instance one = new Instance("one");
    Instance two = new Instance("two");
    minutes(10, one, two);
    exchange(one, two);
    minutes(1, one, two);
    assertThat(one.own.ofService().newest())
        .contains(SettableTime.BEGIN.plus(MINUTE.multipliedBy(10)));
    assertThat(one.own.newest()).contains(SettableTime.BEGIN.plus(MINUTE.multipliedBy(11)));
  }

  /** As on one machine, whose instances have one clock. */
  @Test
  void readsAllInstancesAfterTheirClockWasSetBackByHours() {
    Instance one = new Instance("one");
    Instance two = new Instance("two");
    minutes(5 * 60 + 3, one, two);
    exchange(one, two);
    time.advance(Duration.ofHours(-3));
    for (int i = 0; i < 30; i++) {
      minutes(1, one, two);
      exchange(one, two);
    }
    History service = one.own.ofService();
    assertThat(service.newest()).contains(time.now());
    assertThat(service.live()).containsExactly("one", "two");
    Range last = Range.before(time.now(), Duration.ofMinutes(28), MINUTE);
    assertThat(orders(service, last)).isEqualTo(2 * 28 * 6);

    Instance after = new Instance("one");
    after.shared.exchange();
    assertThat(orders(after.own.ofService(), last)).isEqualTo(2 * 28 * 6);
  }

  /** The right time came after the start, as where a machine has no clock of its own. */
  @Test
  void writesWhatItRecordsAfterAStartInTheFuture() {
    Instance one = new Instance("one");
    Instance two = new Instance("two");
    time.advance(HOUR.negated());
    minutes(10, one, two);
    exchange(one, two);
    assertThat(orders(one.own.ofService(), lastHours(1))).isGreaterThanOrEqualTo(2 * 9 * 6);
  }

  @Test
  void aRestartLosesNothingThatWasExchanged() {
    Instance before = new Instance("one");
    minutes(30, before);
    exchange(before);
    Instance after = new Instance("one");
    minutes(10, after);
    exchange(after);
    assertThat(orders(after.own.ofService(), lastHours(1))).isEqualTo(180 + 60);
    assertThat(after.own.ofService().instances()).containsExactly("one");
    // The block of the hour, which both processes wrote, has the steps of both.
    Instance third = new Instance("one");
    minutes(1, third);
    exchange(third);
    assertThat(orders(third.own.ofService(), lastHours(1))).isEqualTo(180 + 60 + 6);
  }

  /** As while a release is rolled out that counts what the one before measured. */
  @Test
  void readsAMeterOfTwoKindsAsTheKindThatItRecords() {
    Instance one = new Instance("one");
    Instance two = new Instance("two");
    one.recorder.counter("visits").increment(3);
    Gauge.builder("visits", () -> 7).register(two.recorder);
    minutes(10, one, two);
    exchange(one, two);
    assertThat(one.shared.read("visits", Map.of(), lastHours(1)).total())
        .isEqualTo(new Increase(3));
    assertThat(two.shared.read("visits", Map.of(), lastHours(1)).total())
        .isEqualTo(new Level(7, 7, 7));
    Instance three = new Instance("three");
    minutes(1, one, two, three);
    exchange(one, two, three);
    assertThat(three.shared.find("visits", Map.of())).hasSize(1);
  }

  @Test
  void warnsOnceOfAnotherProcessOfItsName() {
    Logger logger = (Logger) LoggerFactory.getLogger(HistoryExchange.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      Instance one = new Instance("one");
      Instance namesake = new Instance("one");
      namesake.recorder.counter("visits").increment();
      for (int i = 0; i < 3; i++) {
        minutes(1, one, namesake);
        exchange(one, namesake);
      }
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("by the name one too", "set headroom.monitor.history.instance");
  }

  @Test
  void goesOnWithoutItsStoreAndWritesLaterWhatItMissed() {
    Instance one = new Instance("one");
    exchange(one);
    store.unavailable = true;
    minutes(90, one);
    assertThatThrownBy(one.shared::exchange).isInstanceOf(StoreUnavailableException.class);
    assertThat(orders(one.own.ofService(), lastHours(2))).isEqualTo(540);
    store.unavailable = false;
    exchange(one);
    History.Levels levels = History.Levels.SUM;
    Timeline archived =
        one.own
            .archive()
            .orElseThrow()
            .read(one.own.find("orders", Map.of()), lastHours(2), levels);
    assertThat(archived.total()).isEqualTo(new Increase(540));
  }

  @Test
  void sharesItsEvents() {
    Instance one = new Instance("one");
    Instance two = new Instance("two");
    Event deploy = new Event(time.now(), Event.Kind.DEPLOY, "2.0", "", "one");
    one.own.mark(deploy);
    time.advance(MINUTE);
    exchange(one, two);
    assertThat(two.own.events(Instant.EPOCH, Instant.MAX)).containsExactly(deploy);
    assertThat(two.own.ofInstance("two").events(Instant.EPOCH, Instant.MAX)).contains(deploy);
    assertThat(store.events(Instant.EPOCH, Instant.MAX)).containsExactly(deploy);
  }

  @Test
  void aStartOfAnotherVersionIsADeployment() {
    for (String version : new String[] {"1.0", "1.0", "2.0"}) {
      Instance one = new Instance("one");
      one.own.mark(new Event(time.now(), Event.Kind.START, version, "", "one"));
      time.advance(MINUTE);
      one.shared.exchange();
    }
    assertThat(store.events(Instant.EPOCH, time.now()))
        .extracting(Event::kind)
        .containsExactly(Event.Kind.START, Event.Kind.START, Event.Kind.DEPLOY);
  }

  @Test
  void namesTheSettingsInWhichAStartDiffersFromTheOneBefore() {
    start("one", Map.of("pool", "10", "java", "25"));
    start("two", Map.of("pool", "99", "java", "25"));
    start("one", Map.of("pool", "20", "java", "25", "state", "plain"));
    start("one", Map.of("pool", "20", "java", "25", "state", "plain"));
    start("three", Map.of("pool", "20", "java", "25"));

    assertThat(store.events(Instant.EPOCH, time.now()))
        .filteredOn(each -> each.kind() == Event.Kind.SETTING)
        .extracting(Event::instance, Event::subject, Event::detail)
        .containsExactlyInAnyOrder(
            tuple("two", "pool", "99, was 10"),
            tuple("one", "pool", "20, was 10"),
            tuple("one", "state", "plain, was not set"),
            tuple("three", "state", "not set, was plain"));
  }

  private void start(String name, Map<String, String> settings) {
    Instance one = new Instance(name);
    one.own.mark(Event.start(time.now(), "1.0", Duration.ofMillis(812), settings, name));
    time.advance(MINUTE);
    one.shared.exchange();
  }

  @Test
  void saysOfAStartHowLongItTookAndKeepsItsSettingsApart() {
    Event start =
        Event.start(
            time.now(), "1.0", Duration.ofMillis(812), Map.of("pool", "10", "java", "25"), "one");

    assertThat(start.summary()).isEqualTo("1.0 started in 812 ms");
    assertThat(start.settings()).isEqualTo(Map.of("pool", "10", "java", "25"));
    Event change = new Event(time.now(), Event.Kind.SETTING, "pool", "10; was 9", "one");
    assertThat(change.summary()).isEqualTo("pool 10; was 9");
    assertThat(change.settings()).isEmpty();
  }

  @Test
  void deletesTheOldestDayWhenTheStoreIsFullAndCountsIt() {
    HistoryStoreSettings small =
        new HistoryStoreSettings(true, Duration.ofDays(14), Duration.ofDays(400), 1_000_000);
    Instance one = new Instance("one", small);
    one.own.bindTo(one.recorder);
    byte[] large = new byte[400_000];
    for (int day = 1; day <= 5; day++) {
      Instant start = time.now().minus(Duration.ofDays(day));
      store.save(new HistoryBlock(UUID.randomUUID().toString(), MINUTE, start, large));
    }
    one.shared.exchange();
    assertThat(store.sizeBytes()).isLessThanOrEqualTo(1_000_000);
    assertThat(store.oldest(MINUTE)).isAfter(time.now().minus(Duration.ofDays(3)));
    assertThat(
            one.recorder
                .get("headroom.monitor.history.lost")
                .tag("resolution", "store")
                .functionCounter()
                .count())
        .isPositive();
  }

  @Test
  void deletesWhatIsOldThoughTheStoreRefusesAnEvent() {
    Instant old = time.now().minus(Duration.ofDays(1_000));
    store.save(new HistoryBlock("old", MINUTE, old, new byte[] {1}));
    Instance one = new Instance("one");
    one.own.mark(new Event(time.now(), Event.Kind.ALERT, "slow", "firing", "one"));
    store.refusesEvents = true;

    assertThatThrownBy(one.shared::exchange).hasMessage("refused");

    assertThat(store.oldest(MINUTE)).isEqualTo(Instant.MAX);
  }

  @Test
  void leavesOutWhatAnotherReleaseWrote() {
    store.save(new HistoryBlock("new", MINUTE, SettableTime.BEGIN, new byte[] {1, 2, 3}));
    Instance one = new Instance("one");
    minutes(2, one);
    exchange(one);
    assertThat(orders(one.own.ofService(), lastHours(1))).isEqualTo(12);
  }

  @Test
  void archivesBeyondMemory() {
    Instance one = new Instance("one");
    one.recorder.counter("orders").increment(7);
    minutes(20, one);
    exchange(one);
    time.advance(Duration.ofDays(10));
    minutes(20, one);
    exchange(one);
    Range all = Range.before(time.now(), Duration.ofDays(11), HOUR);
    Timeline archived =
        one.own
            .archive()
            .orElseThrow()
            .read(one.own.find("orders", Map.of()), all, History.Levels.SUM);
    assertThat(archived.total()).isEqualTo(new Increase(7 + 2 * 120));
    assertThat(archived.points()).hasSize(2);
  }

  @Test
  void readsInstancesByTheirNewestStepFirst() {
    Instance one = new Instance("one");
    Instance old = new Instance("old");
    Instance two = new Instance("two");
    minutes(5, old);
    exchange(old);
    minutes(5, one, two);
    exchange(one, two);
    assertThat(one.own.instances()).isEqualTo(List.of("one", "two", "old"));
  }
}
