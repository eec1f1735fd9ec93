// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.advise.load.Latencies;
import dev.headroom.advise.load.LoadRecorder;
import dev.headroom.advise.load.ProcessorShortage;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.advise.load.RouteLoad;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A service of one pool of 20, of which a request holds a connection for 10 ms. */
class CapacityMonitorTest {
  private static final double HOLD_SECONDS = 0.01;

  private final SettableTime time = new SettableTime();
  private double load = 100;
  private double busySeconds;
  private double calls;
  private final ResourceProbe pool =
      new ResourceProbe() {
        @Override
        public Resource resource() {
          return Resource.of("pool", ResourceKind.POOL);
        }

        @Override
        public double size() {
          return 20;
        }

        @Override
        public Totals totals() {
          return new Totals(busySeconds, calls, Double.NaN, 0);
        }
      };
  private final LoadRecorder recorder =
      new LoadRecorder(
          () -> List.of(pool),
          (from, to) ->
              Map.of(
                  "GET /",
                  new RouteLoad(
                      load * 10,
                      load * 10 * HOLD_SECONDS,
                      Latencies.of(Map.of(HOLD_SECONDS, load * 10)),
                      Map.of())),
          null);
  private final CapacityMonitor monitor =
      new CapacityMonitor(
          new RecordedHistory(
              new Recorder(HistorySettings.defaults()), HistorySettings.defaults(), "one", time),
          recorder,
          new Objective(0.5, 0.95, 0.01),
          time);

  /** Returns when it predicted in some steps of ten seconds. */
  private Set<Instant> predictions(int steps) {
    Set<Instant> at = new HashSet<>();
    for (int i = 0; i < steps; i++) {
      time.advance(Duration.ofSeconds(10));
      busySeconds += load * 10 * HOLD_SECONDS;
      calls += load * 10;
      monitor.step(time.now());
      at.add(monitor.latest().at());
    }
    return at;
  }

  @Test
  void predictsRarelyWhileNothingChanges() {
    predictions(60);
    assertThat(monitor.latest().isKnown()).as(monitor.latest().toString()).isTrue();
    assertThat(predictions(60)).hasSizeLessThanOrEqualTo(3);
  }

  /** An hour of night behind a busy evening once had the evening's load, and its advice. */
  @Test
  void hasNoLoadFiveMinutesAfterTheLastRequest() {
    predictions(60);
    load = 0;
    predictions(31);
    assertThat(monitor.latest().isKnown()).isTrue();
    assertThat(monitor.latest().load()).isZero();
    assertThat(monitor.latest().used()).isZero();
    predictions(60);
    assertThat(monitor.latest().load()).isZero();
  }

  @Test
  void looksOnceASecondBehindAStepWithoutRequestsAndElseTenTimes() {
    predictions(2);
    assertThat(monitor.look()).hasMillis(100);
    load = 0;
    predictions(1);
    assertThat(monitor.look()).hasSeconds(1);
    load = 100;
    predictions(1);
    assertThat(monitor.look()).hasMillis(100);
  }

  /** As of a pool that the application has closed. */
  @Test
  void logsOnceThatAResourceCannotBeRead() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(5);
    ResourceProbe closed =
        new ResourceProbe() {
          @Override
          public Resource resource() {
            return pool.resource();
          }

          @Override
          public double size() {
            return pool.size();
          }

          @Override
          public double inUse() {
            looks.countDown();
            throw new IllegalStateException("closed");
          }

          @Override
          public Totals totals() {
            return pool.totals();
          }
        };
    LoadRecorder reads = new LoadRecorder(() -> List.of(closed), (from, to) -> Map.of(), null);
    reads.step(time.now());
    Logger logger = (Logger) LoggerFactory.getLogger(BackgroundScheduler.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
    try (CapacityMonitor looking =
        new CapacityMonitor(
            new RecordedHistory(
                new Recorder(HistorySettings.defaults()), HistorySettings.defaults(), "one", time),
            reads,
            new Objective(0.5, 0.95, 0.01),
            time)) {
      looking.start();
      assertThat(looks.await(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list).filteredOn(each -> each.getLevel() == Level.ERROR).hasSize(1);
  }

  /** Ten looks a second, of which one runs 60 ms late. */
  @Test
  void notesByHowMuchAThreadRunsLate() {
    ResourceProbe cpu =
        new ResourceProbe() {
          @Override
          public Resource resource() {
            return Resource.of("cpu", ResourceKind.PROCESSOR);
          }

          @Override
          public double size() {
            return 2;
          }

          @Override
          public Totals totals() {
            return new Totals(1, 0, Double.NaN, 0);
          }
        };
    LoadRecorder looks = new LoadRecorder(() -> List.of(cpu), (from, to) -> Map.of(), null);
    try (CapacityMonitor looking =
        new CapacityMonitor(
            new RecordedHistory(
                new Recorder(HistorySettings.defaults()), HistorySettings.defaults(), "one", time),
            looks,
            new Objective(0.5, 0.95, 0.01),
            time)) {
      looking.step(time.now());
      for (int i = 0; i < 10; i++) {
        looking.look();
        time.advance(Duration.ofMillis(100));
      }
      time.advance(Duration.ofMillis(60));
      looking.look();
      // The thread was busy with the step itself.
      time.advance(Duration.ofSeconds(9));
      looking.step(time.now());
      looking.look();
      assertThat(looks.samples())
          .singleElement()
          .satisfies(step ->
              assertThat(ProcessorShortage.lateSeconds(step)).isCloseTo(0.006, within(1e-9)));
      time.advance(Duration.ofMillis(100));
      looking.look();
      time.advance(Duration.ofSeconds(10));
      looking.step(time.now());
      assertThat(ProcessorShortage.lateSeconds(looks.samples().getLast())).isZero();
    }
  }

  @Test
  void comparesTheLoadOfNowMeanwhileAndPredictsSoonAfterAnother() {
    predictions(60);
    CapacityEstimate before = monitor.latest();
    load = 110;
    predictions(15);
    assertThat(monitor.latest().load()).isGreaterThan(before.load() + 2);
    assertThat(monitor.latest().used())
        .isCloseTo(monitor.latest().load() / monitor.latest().breaking().load(), within(1e-9));
    load = 300;
    assertThat(predictions(15)).hasSizeGreaterThanOrEqualTo(3);
  }
}
