// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.advise.capacity.PoolSizing;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.database.StubDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * The wait for a connection of HikariCP that is predicted, beside the one that is measured, for
 * twelve shapes of load. Immutable.
 *
 * <p>The prediction has the arrivals, the time for which connections are held and, from a run of
 * another seed on a larger pool, nothing else. Connections come from a driver without a server, and
 * are held by sleeping.
 */
final class PoolAdviceRows {
  private static final double SHARE = 0.95;
  private static final double GOAL = 1.5;

  /** Waits below this are those of the scheduler of the operating system. */
  private static final double LEAST_SECONDS = 0.001;

  /** A load of a pool. */
  private record Shape(int size, double utilisation, double holdSeconds, Times times) {
    double arrivals() {
      return utilisation * size / holdSeconds;
    }
  }

  /** How the times for which a connection is held spread. */
  private enum Times {
    EQUAL,
    EXPONENTIAL,
    TWO_KINDS;

    double draw(Random random, double mean) {
      return switch (this) {
        case EQUAL -> mean;
        case EXPONENTIAL -> -mean * Math.log(1 - random.nextDouble());
        case TWO_KINDS -> random.nextInt(10) == 0 ? 5.5 * mean : 0.5 * mean;
      };
    }

    /** Half of one plus the squared coefficient of variation (Allen and Cunneen). */
    double variability() {
      return switch (this) {
        case EQUAL -> 0.5;
        case EXPONENTIAL -> 1;
        case TWO_KINDS -> 1.625;
      };
    }
  }

  private PoolAdviceRows() {}

  private static List<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>();
    for (Times each : Times.values()) {
      shapes.add(new Shape(4, 0.8, 0.020, each));
      shapes.add(new Shape(10, 0.85, 0.020, each));
      shapes.add(new Shape(10, 0.9, 0.050, each));
      shapes.add(new Shape(20, 0.92, 0.050, each));
    }
    return shapes;
  }

  static List<BenchRow> rows(SuiteRun run) {
    List<Double> off = new ArrayList<>();
    BenchRow.Builder row =
        BenchRow.of("pool-wait-predicted", "ms", "greatest ratio of p95 waits, either way");
    double worst = 0;
    for (Shape each : shapes()) {
      double predicted =
          new PoolSizing(each.arrivals(), each.holdSeconds(), each.times().variability())
              .waitSeconds(each.size(), SHARE);
      double measured = measured(each, run.quick() ? 10 : 60);
      double ratio = Math.max(predicted, LEAST_SECONDS) / Math.max(measured, LEAST_SECONDS);
      ratio = Math.max(ratio, 1 / ratio);
      run.step(
          "advise: %s: predicted %.1f ms, measured %.1f ms"
              .formatted(each, predicted * 1e3, measured * 1e3));
      String name = "%s-%d-%.0f%%".formatted(each.times(), each.size(), each.utilisation() * 100);
      row.figure(name + "-predicted", predicted * 1e3).figure(name + "-measured", measured * 1e3);
      off.add(ratio);
      worst = Math.max(worst, ratio);
    }
    return List.of(
        row.value(new Interval(worst, Interval.of(off).value(), worst, off.size())).atMost(GOAL));
  }

  private static double measured(Shape shape, int seconds) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(StubDriver.dataSource());
    config.setMaximumPoolSize(shape.size());
    config.setConnectionTimeout(Duration.ofSeconds(30).toMillis());
    ConcurrentLinkedQueue<Double> waits = new ConcurrentLinkedQueue<>();
    Random random = new Random(shape.hashCode());
    try (HikariDataSource pool = new HikariDataSource(config);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      double due = start;
      while (due < start + seconds * 1e9) {
        due += -Math.log(1 - random.nextDouble()) / shape.arrivals() * 1e9;
        double hold = shape.times().draw(random, shape.holdSeconds());
        waitUntil((long) due);
        callers.execute(() -> waits.add(borrow(pool, hold)));
      }
    }
    double[] sorted = waits.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[(int) (SHARE * (sorted.length - 1))];
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static double borrow(HikariDataSource pool, double hold) {
    long start = System.nanoTime();
    try (Connection connection = pool.getConnection()) {
      long borrowed = System.nanoTime();
      waitUntil(borrowed + (long) (hold * 1e9));
      return connection == null ? 0 : (borrowed - start) / 1e9;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
