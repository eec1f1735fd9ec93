// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import com.sun.management.ThreadMXBean;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.JmhRounds;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.monitor.recorder.Recorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** What recording costs: time, garbage, and the memory of a series. Immutable. */
final class RecordRows {
  private static final double MAX_TIME = 0.7;
  private static final double MAX_TIME_OF_PERCENTILES = 0.35;
  private static final double MAX_MEMORY = 0.35;
  private static final int SERIES = 2_000;
  private static final int QUICK_SERIES = 500;
  private static final int VALUES = 2_000;
  private static final int CALLS = 1_000_000;

  private RecordRows() {}

  static List<BenchRow> rows(SuiteRun run) {
    Rounds times = JmhRounds.measure(RecordRequest.class, 1, run);
    return List.of(
        times.ratio("record", "ns/op", "histogram", Comparator.AT_MOST, MAX_TIME),
        times.ratio(
            "record-percentiles",
            "ns/op",
            "percentiles",
            Comparator.AT_MOST,
            MAX_TIME_OF_PERCENTILES),
        garbage(run),
        memory(run));
  }

  private static BenchRow garbage(SuiteRun run) {
    run.step("garbage of a record");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Timer timer = Recorder.create().timer("requests");
    Random random = new Random(7);
    long[] nanos = random.longs(VALUES).map(any -> RecordRequest.latency(random)).toArray();
    record(timer, nanos);
    long before = threads.getCurrentThreadAllocatedBytes();
    record(timer, nanos);
    double each = (double) (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    return BenchRow.of("record-garbage", "bytes/op", "bytes that a record allocates")
        .figure("ours", each)
        .value(each)
        .atMost(0.01);
  }

  private static void record(Timer timer, long[] nanos) {
    for (int i = 0; i < CALLS; i++) {
      timer.record(nanos[i % nanos.length], TimeUnit.NANOSECONDS);
    }
  }

  private static BenchRow memory(SuiteRun run) {
    List<Double> ours = new ArrayList<>();
    List<Double> peers = new ArrayList<>();
    List<MeterRegistry> kept = new ArrayList<>();
    try {
      for (int round = 1; round <= run.rounds(); round++) {
        run.step("memory of a series, round " + round);
        int series = run.quick() ? QUICK_SERIES : SERIES;
        MeterRegistry recorder = Recorder.create();
        kept.add(recorder);
        ours.add(bytes(series, i -> recorder.timer("requests", "n", String.valueOf(i))));
        MeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        kept.add(prometheus);
        peers.add(
            bytes(
                series,
                i ->
                    Timer.builder("requests")
                        .tag("n", String.valueOf(i))
                        .publishPercentiles(0.5, 0.95)
                        .register(prometheus)));
      }
    } finally {
      // Nothing of one measurement becomes garbage during another.
      Reference.reachabilityFence(kept);
    }
    return memory(ours, peers);
  }

  private static BenchRow memory(List<Double> ours, List<Double> peers) {
    BenchRow.Builder row =
        BenchRow.of("series-memory", "bytes/series", "ratio to client percentiles")
            .figure("ours", median(ours))
            .figure("peers", Map.of("percentiles", median(peers)));
    if (Stream.of(ours, peers).flatMap(List::stream).anyMatch(each -> each <= 0)) {
      return row.notMeasured("the heap shrank meanwhile").atMost(MAX_MEMORY);
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / peers.get(i));
    }
    return row.value(Interval.of(ratios)).atMost(MAX_MEMORY);
  }

  private static double median(List<Double> values) {
    return Rounds.median(values.stream().mapToDouble(each -> each).toArray());
  }

  /** Returns what the heap grew by for each timer that recorded as requests do. */
  private static double bytes(int series, IntFunction<Timer> register) {
    Random random = new Random(7);
    List<Timer> timers = new ArrayList<>(series);
    long before = used();
    try {
      for (int i = 0; i < series; i++) {
        Timer timer = register.apply(i);
        timers.add(timer);
        for (int j = 0; j < VALUES; j++) {
          timer.record(RecordRequest.latency(random), TimeUnit.NANOSECONDS);
        }
      }
      return (double) (used() - before) / series;
    } finally {
      Reference.reachabilityFence(timers);
    }
  }

  private static long used() {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < 3; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
