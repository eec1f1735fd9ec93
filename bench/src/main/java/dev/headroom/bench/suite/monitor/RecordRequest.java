// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import dev.headroom.monitor.recorder.Recorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Records the time of one request in a timer: the recorder's, Micrometer's with a percentile
 * histogram, and Micrometer's with two percentiles on the client.
 *
 * <p>Thread-safe.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class RecordRequest {
  private static final int VALUES = 4096;

  private final long[] nanos = new long[VALUES];
  private Timer ours;
  private Timer histogram;
  private Timer percentiles;

  /** The position of a thread. Confined to one thread. */
  @State(Scope.Thread)
  public static class Position {
    private int next;

    /** Begins at 0. */
    public Position() {}
  }

  /** Makes what {@link #open} fills. */
  public RecordRequest() {}

  /** Registers the timers. */
  @Setup
  public void open() {
    Random random = new Random(7);
    for (int i = 0; i < VALUES; i++) {
      nanos[i] = latency(random);
    }
    MeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ours = Recorder.create().timer("requests");
    histogram = Timer.builder("histogram").publishPercentileHistogram().register(prometheus);
    percentiles = Timer.builder("percentiles").publishPercentiles(0.5, 0.95).register(prometheus);
  }

  /** Returns a time such as requests take: a median of 5 ms, now and then a second. */
  static long latency(Random random) {
    return (long) (5e6 * Math.exp(random.nextGaussian()));
  }

  private long next(Position position) {
    return nanos[position.next++ & (VALUES - 1)];
  }

  /** In the recorder. */
  @Benchmark
  public void headroom(Position position) {
    ours.record(next(position), TimeUnit.NANOSECONDS);
  }

  /** In Micrometer's percentile histogram. */
  @Benchmark
  public void histogram(Position position) {
    histogram.record(next(position), TimeUnit.NANOSECONDS);
  }

  /** In Micrometer's percentiles on the client. */
  @Benchmark
  public void percentiles(Position position) {
    percentiles.record(next(position), TimeUnit.NANOSECONDS);
  }
}
