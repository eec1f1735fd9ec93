// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample.Distribution;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.history.Sample.Level;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.Timeline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RecordedHistoryTest {
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SettableTime time = new SettableTime();
  private final Recorder recorder = Recorder.create();
  private final RecordedHistory history = history(HistorySettings.defaults());

  private RecordedHistory history(HistorySettings settings) {
    return new RecordedHistory(recorder, settings, "one", time);
  }

  private void step() {
    time.advance(STEP);
    history.record();
  }

  private Range last(Duration window, Duration step) {
    return Range.before(history.newest().orElseThrow(), window, step);
  }

  private static double[] increases(Timeline timeline) {
    return timeline.values(each -> ((Increase) each).value());
  }

  @Test
  void showsTheIncreaseOfACounterInEachStepAndZeroWhereNothingHappened() {
    Counter orders = recorder.counter("orders", "country", "de");
    orders.increment(3);
    step();
    step();
    orders.increment(2);
    step();
    Timeline timeline = history.read("orders", Map.of(), last(Duration.ofHours(1), STEP));
    assertThat(increases(timeline)).containsExactly(3, 0, 2);
    assertThat(timeline.points().getFirst().start()).isEqualTo(SettableTime.BEGIN);
    assertThat(timeline.total()).isEqualTo(new Increase(5));
    assertThat(history.names()).contains("orders");
    assertThat(history.find("orders", Map.of("country", "fr"))).isEmpty();
  }

  @Test
  void addsTheSeriesOfAMeterUp() {
    recorder.counter("orders", "country", "de").increment(3);
    recorder.counter("orders", "country", "fr").increment(4);
    step();
    Range range = last(MINUTE, STEP);
    assertThat(increases(history.read("orders", Map.of(), range))).containsExactly(7);
    assertThat(increases(history.read("orders", Map.of("country", "fr"), range)))
        .containsExactly(4);
  }

  @Test
  void goesOnWithTheNextStepAfterTheClockWasSetBackByHours() {
    Counter orders = recorder.counter("orders");
    for (int i = 0; i < 5 * 360; i++) {
      orders.increment();
      step();
    }
    time.advance(Duration.ofHours(-3));
    orders.increment(7);
    step();
    assertThat(history.newest()).contains(time.now());
    assertThat(increases(history.read("orders", Map.of(), last(STEP, STEP)))).containsExactly(7);
    assertThat(history.read("orders", Map.of(), last(Duration.ofHours(2), MINUTE)).total())
        .isEqualTo(new Increase(720 + 7));
    for (int i = 0; i < 60; i++) {
      orders.increment(2);
      step();
    }
    assertThat(history.read("orders", Map.of(), last(Duration.ofMinutes(10), STEP)).total())
        .isEqualTo(new Increase(120));
  }

  @Test
  void logsFromWhenToWhenTheClockWasSetBack() {
    Logger logger = (Logger) LoggerFactory.getLogger(RecordedHistory.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      step();
      step();
      step();
      time.advance(Duration.ofMinutes(-5));
      step();
      step();
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "the clock was set back from 2026-11-29T00:00:30Z to 2026-11-28T23:55:40Z: history and"
                + " alerts go on from there, and what was recorded for later times is dropped");
  }

  @Test
  void goesOnWithoutAGaugeThatBlocks() {
    CountDownLatch answers = new CountDownLatch(1);
    AtomicBoolean answered = new AtomicBoolean();
    Gauge.builder(
            "frozen",
            () -> {
              try {
                answers.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              answered.set(true);
              return 7;
            })
        .register(recorder);
    for (int i = 0; i < 20; i++) {
      Gauge.builder("fine", () -> 1).tag("number", "" + i).register(recorder);
    }
    step();
    step();
    assertThat(history.read("fine", Map.of(), last(STEP, STEP)).total())
        .isEqualTo(new Level(20, 20, 20));
    assertThat(history.read("frozen", Map.of(), last(MINUTE, STEP)).points()).isEmpty();

    answers.countDown();
    await().atMost(Duration.ofMinutes(1)).untilTrue(answered);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          step();
          assertThat(history.read("frozen", Map.of(), last(STEP, STEP)).total())
              .isEqualTo(new Level(7, 7, 7));
        });
  }

  @Test
  void combinesGaugesByTheirSumOrTheirHighest() {
    Gauge.builder("pool", () -> 3).tag("pool", "a").register(recorder);
    Gauge.builder("pool", () -> 5).tag("pool", "b").register(recorder);
    step();
    List<SeriesId> both = history.find("pool", Map.of());
    Range range = last(MINUTE, STEP);
    assertThat(history.read(both, range, History.Levels.SUM).total()).isEqualTo(new Level(8, 8, 8));
    assertThat(history.read(both, range, History.Levels.MAX).total()).isEqualTo(new Level(5, 5, 5));
  }

  @Test
  void keepsTheLastTheMeanAndTheHighestLevelOfACoarserStep() {
    AtomicInteger level = recorder.gauge("level", new AtomicInteger());
    for (int each : new int[] {1, 9, 2, 2, 2, 2}) {
      level.set(each);
      step();
    }
    Timeline timeline = history.read("level", Map.of(), last(MINUTE, MINUTE));
    assertThat(timeline.points())
        .containsExactly(new Point(SettableTime.BEGIN, new Level(2, 3, 9)));
  }

  @Test
  void endsAGaugeThatHasNoValueAndAMeterThatIsRemoved() {
    Counter orders = recorder.counter("orders");
    AtomicInteger calls = new AtomicInteger();
    Gauge.builder("level", () -> calls.getAndIncrement() < 2 ? 4 : Double.NaN).register(recorder);
    step();
    recorder.remove(orders);
    step();
    step();
    assertThat(history.read("level", Map.of(), last(MINUTE, STEP)).points()).hasSize(2);
    assertThat(history.read("orders", Map.of(), last(MINUTE, STEP)).points()).hasSize(1);
  }

  @Test
  void leavesAGapWhereNothingWasRecorded() {
    Counter orders = recorder.counter("orders");
    step();
    time.advance(Duration.ofMinutes(5));
    orders.increment();
    step();
    Timeline timeline = history.read("orders", Map.of(), last(Duration.ofHours(1), STEP));
    assertThat(timeline.points()).hasSize(2);
    assertThat(increases(timeline)).containsExactly(0, 1);
  }

  @Test
  void takesAStepOnceAndNoneWhileTheClockIsAStepBehind() {
    Counter orders = recorder.counter("orders");
    step();
    orders.increment();
    history.record();
    time.advance(STEP.negated());
    history.record();
    time.advance(STEP.multipliedBy(2));
    history.record();
    assertThat(increases(history.read("orders", Map.of(), last(MINUTE, STEP))))
        .containsExactly(0, 1);
  }

  @Test
  void quantilesOfADayAreThoseOfItsValues() {
    Random random = new Random();
    Timer timer = recorder.timer("requests");
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < 6 * 60 * 3; i++) {
      double seconds = Math.exp(random.nextGaussian() - 4);
      timer.record(Duration.ofNanos((long) (seconds * 1e9)));
      all.add(seconds);
      step();
    }
    all.sort(null);
    Timeline timeline =
        history.read("requests", Map.of(), last(Duration.ofHours(3), Duration.ofMinutes(10)));
    assertThat(timeline.points()).hasSize(18);
    Distribution day = (Distribution) timeline.total();
    assertThat(day.count()).isEqualTo(all.size());
    assertThat(day.sum()).isCloseTo(all.stream().mapToDouble(each -> each).sum(), within(1e-3));
    double p99 = all.get((int) Math.ceil(0.99 * all.size()) - 1);
    assertThat(day.quantile(0.99)).isCloseTo(p99, within(0.032 * p99));
    assertThat(day.max()).isCloseTo(all.getLast(), within(1e-6));
  }

  @Test
  void readsBeyondAnHourFromMinutesAndTheNewestStepsToo() {
    Counter orders = recorder.counter("orders");
    for (int i = 0; i < 2 * 360 + 3; i++) {
      orders.increment();
      step();
    }
    Timeline fine = history.read("orders", Map.of(), last(Duration.ofMinutes(30), STEP));
    assertThat(fine.step()).isEqualTo(STEP);
    Timeline all = history.read("orders", Map.of(), last(Duration.ofHours(5), STEP));
    assertThat(all.step()).isEqualTo(MINUTE);
    assertThat(all.total()).isEqualTo(new Increase(2 * 360 + 3));
    assertThat(increases(all)).startsWith(6, 6).endsWith(6, 3);
  }

  @Test
  void forgetsSeriesThatNoStepShowsAnyMoreAndNothingElse() {
    Counter gone = recorder.counter("gone");
    recorder.counter("here");
    step();
    recorder.remove(gone);
    for (int i = 0; i < 8 * 24 * 6 + 12; i++) {
      time.advance(Duration.ofMinutes(10));
      history.record();
    }
    assertThat(history.names()).contains("here").doesNotContain("gone");
  }

  @Test
  void findsAGaugeThatHasAValueAgainAfterItsStepsWereForgotten() {
    AtomicReference<Double> level = new AtomicReference<>(1.0);
    Gauge.builder("yearly", level::get).register(recorder);
    step();
    level.set(Double.NaN);
    for (int i = 0; i < 8 * 24 * 6 + 12; i++) {
      time.advance(Duration.ofMinutes(10));
      history.record();
    }
    level.set(2.0);
    step();
    assertThat(history.read("yearly", Map.of(), last(MINUTE, STEP)).total())
        .isEqualTo(new Level(2, 2, 2));
  }

  @Test
  void staysWithinItsMemoryAndCountsWhatItDropsForThat() {
    RecordedHistory small = history(new HistorySettings(true, 100_000, 5000, 500, ""));
    small.bindTo(recorder);
    Random random = new Random(1);
    for (int i = 0; i < 30; i++) {
      Gauge.builder("noise", random::nextDouble).tag("n", String.valueOf(i)).register(recorder);
    }
    for (int i = 0; i < 300; i++) {
      time.advance(STEP);
      small.record();
    }
    assertThat(small.sizeBytes()).isLessThan(100_000);
    assertThat(
            recorder
                .get("headroom.monitor.history.lost")
                .tag("resolution", "10s")
                .functionCounter()
                .count())
        .isPositive();
    Range recent = Range.before(small.newest().orElseThrow(), Duration.ofMinutes(20), STEP);
    assertThat(small.read("noise", Map.of("n", "7"), recent).step()).isEqualTo(MINUTE);
  }

  @Test
  void callsEachListenerWithTheEndOfAStepWhateverAnotherThrows() {
    List<Instant> seen = new ArrayList<>();
    history.onStep(end -> {
      throw new IllegalStateException("of the test");
    });
    History.Registration registration = history.onStep(seen::add);
    step();
    registration.close();
    step();
    assertThat(seen).containsExactly(SettableTime.BEGIN.plus(STEP));
  }

  @Test
  void refusesToMergeDifferentKinds() {
    recorder.counter("a");
    recorder.gauge("b", new AtomicInteger());
    step();
    List<SeriesId> both = new ArrayList<>(history.find("a", Map.of()));
    both.addAll(history.find("b", Map.of()));
    Range range = last(MINUTE, STEP);
    assertThatThrownBy(() -> history.read(both, range, History.Levels.SUM))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsGroupsOfSeriesInOnePassAsEachByItself() {
    Random random = new Random(3);
    for (int i = 0; i < 400; i++) {
      for (String page : List.of("a", "b", "c")) {
        if (random.nextBoolean()) {
          recorder.timer("visits", "page", page).record(Duration.ofMillis(random.nextInt(900)));
        }
      }
      step();
    }
    List<SeriesId> visits = history.find("visits", Map.of());
    List<List<SeriesId>> groups =
        List.of(visits, visits.subList(0, 1), visits.subList(1, 3), List.of());
    for (Duration each : List.of(STEP, MINUTE, Duration.ofMinutes(10))) {
      Range range = last(Duration.ofHours(2), each);
      List<Timeline> read = history.readEach(groups, range, History.Levels.SUM);
      assertThat(read).hasSize(4);
      assertThat(read.getFirst().points()).isNotEmpty();
      for (int i = 0; i < groups.size(); i++) {
        assertThat(read.get(i)).isEqualTo(history.read(groups.get(i), range, History.Levels.SUM));
      }
    }
  }

  @Test
  void keepsEventsInTheirOrder() {
    Instant at = SettableTime.BEGIN;
    Event deploy = new Event(at.plusSeconds(5), Event.Kind.DEPLOY, "2.0", "", "one");
    Event start = new Event(at, Event.Kind.START, "1.0", "", "one");
    history.mark(deploy);
    history.mark(start);
    assertThat(history.events(at, at.plusSeconds(60))).containsExactly(start, deploy);
    assertThat(history.events(at, at.plusSeconds(5))).containsExactly(start);
  }

  @Test
  void standsForTheServiceAsLongAsNobodyJoins() {
    assertThat(history.ofService()).isSameAs(history);
    assertThat(history.ofInstance("one")).isSameAs(history);
    assertThat(history.ofInstance("two").names()).isEmpty();
    assertThat(history.instances()).containsExactly("one");
    assertThat(history.archive()).isEmpty();
  }
}
