// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Sample.Distribution;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.history.Sample.Level;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private final SettableTime time = new SettableTime();

  private RecordedHistory history(Recorder recorder) {
    return new RecordedHistory(recorder, HistorySettings.defaults(), "one", time);
  }

  private Sample recorded(RecordedHistory history, String name) {
    time.advance(Duration.ofSeconds(10));
    history.record();
    Range range =
        Range.before(
            history.newest().orElseThrow(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    return history.read(name, Map.of(), range).total();
  }

  @Test
  void isARegistryThatCountsAsMicrometersOwnDoes() {
    Random random = new Random();
    CompositeMeterRegistry both = new CompositeMeterRegistry();
    Recorder recorder = Recorder.create();
    SimpleMeterRegistry simple = new SimpleMeterRegistry();
    both.add(recorder).add(simple);
    for (int i = 0; i < 1000; i++) {
      both.timer("timer").record(random.nextLong(1_000_000_000L), TimeUnit.NANOSECONDS);
      both.summary("summary").record(random.nextDouble() * 1e6);
      both.counter("counter").increment(random.nextInt(5));
    }
    Timer timer = recorder.get("timer").timer();
    Timer expected = simple.get("timer").timer();
    assertThat(timer.count()).isEqualTo(expected.count());
    assertThat(timer.totalTime(TimeUnit.MILLISECONDS))
        .isCloseTo(expected.totalTime(TimeUnit.MILLISECONDS), within(1e-3));
    assertThat(timer.max(TimeUnit.MICROSECONDS))
        .isCloseTo(expected.max(TimeUnit.MICROSECONDS), within(1e-2));
    DistributionSummary summary = recorder.get("summary").summary();
    assertThat(summary.totalAmount())
        .isCloseTo(simple.get("summary").summary().totalAmount(), within(1.0));
    assertThat(summary.max()).isEqualTo(simple.get("summary").summary().max());
    assertThat(recorder.get("counter").counter().count())
        .isEqualTo(simple.get("counter").counter().count());
  }

  @Test
  void losesNothingThatSeveralThreadsRecordWhileStepsAreTaken() throws Exception {
    Recorder recorder = Recorder.create();
    RecordedHistory history = history(recorder);
    Timer timer = recorder.timer("timer");
    int each = 100_000;
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(seed ->
                Thread.ofPlatform()
                    .start(() -> {
                      Random random = new Random(seed);
                      for (int i = 0; i < each; i++) {
                        timer.record(random.nextInt(1 << 30), TimeUnit.NANOSECONDS);
                      }
                    }))
            .toList();
    while (threads.stream().anyMatch(Thread::isAlive)) {
      time.advance(Duration.ofSeconds(10));
      history.record();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    time.advance(Duration.ofSeconds(10));
    history.record();
    Range all =
        new Range(SettableTime.BEGIN, history.newest().orElseThrow(), Duration.ofMinutes(10));
    Distribution total = (Distribution) history.read("timer", Map.of(), all).total();
    assertThat(total.count()).isEqualTo(4L * each);
    assertThat(total.buckets().count()).isEqualTo(4L * each);
    assertThat(timer.count()).isEqualTo(4L * each);
  }

  @Test
  void recordsWithoutAllocatingOnceAPowerOfTwoWasSeen() {
    Timer timer = Recorder.create().timer("timer");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    record(timer, 200_000);
    long before = threads.getCurrentThreadAllocatedBytes();
    record(timer, 200_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // The reading itself allocates a little.
    assertThat(allocated).isLessThan(1_000);
  }

  private static void record(Timer timer, int times) {
    for (int i = 1; i <= times; i++) {
      timer.record(i * 1000L, TimeUnit.NANOSECONDS);
    }
  }

  @Test
  void countsSeriesBeyondTheBoundsTogether() {
    HistorySettings settings = new HistorySettings(true, 4_000_000, 100, 10, "");
    Recorder recorder = new Recorder(settings);
    for (int i = 0; i < 1000; i++) {
      recorder.counter("orders", "customer", String.valueOf(i)).increment();
    }
    RecordedHistory history = history(recorder);
    time.advance(Duration.ofSeconds(10));
    recorder.counter("orders", "customer", "999").increment();
    history.record();
    assertThat(history.find("orders", Map.of())).hasSize(11);
    Range range =
        Range.before(
            history.newest().orElseThrow(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    assertThat(history.read("orders", Map.of(), range).total()).isEqualTo(new Increase(1001));
    assertThat(history.read("orders", Map.of("customer", "other"), range).total())
        .isEqualTo(new Increase(991));
    recorder.remove(recorder.counter("orders", "customer", "998"));
    time.advance(Duration.ofSeconds(10));
    recorder.counter("orders", "customer", "999").increment();
    history.record();
    Range next =
        Range.before(
            history.newest().orElseThrow(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    assertThat(history.read("orders", Map.of("customer", "other"), next).total())
        .as("the others go on once one of them was removed")
        .isEqualTo(new Increase(1));
  }

  @Test
  void recordsEachKindOfMeter() {
    Recorder recorder = Recorder.create();
    RecordedHistory history = history(recorder);
    LongAdder count = new LongAdder();
    FunctionCounter.builder("function", count, LongAdder::sum).register(recorder);
    FunctionTimer.builder(
            "function.timer", count, LongAdder::sum, each -> 2.0 * each.sum(), TimeUnit.SECONDS)
        .register(recorder);
    LongTaskTimer tasks = LongTaskTimer.builder("tasks").register(recorder);
    LongTaskTimer.Sample running = tasks.start();
    assertThat(recorded(history, "function")).isEqualTo(new Increase(0));
    count.add(3);
    assertThat(recorded(history, "function")).isEqualTo(new Increase(3));
    count.add(2);
    Distribution timer = (Distribution) recorded(history, "function.timer");
    assertThat(timer.count()).isEqualTo(2);
    assertThat(timer.sum()).isEqualTo(4);
    assertThat(timer.quantile(0.5)).isNaN();
    assertThat(recorded(history, "tasks.active")).isEqualTo(new Level(1, 1, 1));
    running.stop();
  }

  @Test
  void mirrorsARegistryThatStandsAloneAndLeavesItAsItWas() {
    SimpleMeterRegistry application = new SimpleMeterRegistry();
    Counter before = application.counter("before");
    before.increment(5);
    Recorder recorder = Recorder.create();
    recorder.mirror(application);
    Timer after = application.timer("after");
    AtomicInteger level = application.gauge("level", new AtomicInteger(7));
    before.increment(2);
    after.record(Duration.ofMillis(30));
    RecordedHistory history = history(recorder);
    assertThat(recorded(history, "before")).isEqualTo(new Increase(0));
    before.increment(2);
    assertThat(recorded(history, "before")).isEqualTo(new Increase(2));
    after.record(Duration.ofMillis(50));
    Distribution timed = (Distribution) recorded(history, "after");
    assertThat(timed.count()).isEqualTo(1);
    assertThat(timed.max()).isCloseTo(0.05, within(1e-6));
    assertThat(timed.buckets().count()).isZero();
    assertThat(recorded(history, "level")).isEqualTo(new Level(7, 7, 7));
    assertThat(level).hasValue(7);
    assertThat(application.getMeters()).hasSize(3);
    application.remove(after);
    time.advance(Duration.ofSeconds(10));
    history.record();
    Range range =
        Range.before(
            history.newest().orElseThrow(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    assertThat(history.read("after", Map.of(), range).points()).isEmpty();
  }

  @Test
  void prefersItsOwnMeterToTheOneThatItReads() {
    SimpleMeterRegistry application = new SimpleMeterRegistry();
    Recorder recorder = Recorder.create();
    recorder.mirror(application);
    CompositeMeterRegistry both = new CompositeMeterRegistry().add(application).add(recorder);
    Timer timer = both.timer("timer");
    timer.record(Duration.ofMillis(20));
    Distribution timed = (Distribution) recorded(history(recorder), "timer");
    assertThat(timed.count()).isEqualTo(1);
    assertThat(timed.buckets().count()).isEqualTo(1);
  }

  @Test
  void readsOnlyGaugesOfARegistryThatCountsInSteps() {
    StepMeterRegistry pushed = new Pushed();
    Recorder recorder = Recorder.create();
    recorder.mirror(pushed);
    pushed.counter("counter").increment();
    pushed.gauge("gauge", new AtomicInteger(3));
    RecordedHistory history = history(recorder);
    assertThat(recorded(history, "gauge")).isEqualTo(new Level(3, 3, 3));
    assertThat(history.names()).contains("gauge").doesNotContain("counter");
    pushed.close();
  }

  /** A registry that pushes to nobody. */
  private static final class Pushed extends StepMeterRegistry {
    Pushed() {
      super(
          new StepRegistryConfig() {
            @Override
            public String prefix() {
              return "pushed";
            }

            @Override
            public @Nullable String get(String key) {
              return null;
            }
          },
          Clock.SYSTEM);
    }

    @Override
    protected void publish() {}

    @Override
    protected TimeUnit getBaseTimeUnit() {
      return TimeUnit.SECONDS;
    }
  }

  @Test
  void goesOnWithoutAGaugeThatThrows() {
    Recorder recorder = Recorder.create();
    FunctionCounter.builder("broken", this, any -> broken()).register(recorder);
    FunctionCounter.builder("unlinked", this, any -> unlinked()).register(recorder);
    recorder.counter("fine").increment();
    assertThat(calls).isZero();
    assertThat(recorded(history(recorder), "fine")).isEqualTo(new Increase(1));
    assertThat(calls).isPositive();
  }

  private int calls;

  private double broken() {
    calls++;
    throw new IllegalStateException("of the test");
  }

  private static double unlinked() {
    throw new NoClassDefFoundError("of the test");
  }

  /** By -1 some say that they do not know, for a while: that is no fall, and no rise after it. */
  @Test
  void countsNothingWhereATotalIsBelowZero() {
    Recorder recorder = Recorder.create();
    AtomicInteger total = new AtomicInteger(5);
    FunctionCounter.builder("calls", total, AtomicInteger::get).register(recorder);
    RecordedHistory history = history(recorder);
    recorded(history, "calls");
    total.set(-1);
    assertThat(recorded(history, "calls")).isEqualTo(new Increase(0));
    total.set(7);
    assertThat(recorded(history, "calls")).isEqualTo(new Increase(2));
  }

  @Test
  void addsTheMetersOfTheProcessWhereThereAreNone() {
    Recorder recorder = Recorder.create();
    recorder.addProcessMeters();
    assertThat(recorder.find("process.cpu.usage").gauge()).isNotNull();
    assertThat(recorder.find("jvm.memory.used").tag("area", "heap").gauges()).isNotEmpty();
    MeterRegistry application = new SimpleMeterRegistry();
    Gauge.builder("process.cpu.usage", () -> 0.5).register(application);
    Recorder other = Recorder.create();
    other.mirror(application);
    other.addProcessMeters();
    assertThat(other.find("process.cpu.usage").gauge()).isNull();
  }
}
