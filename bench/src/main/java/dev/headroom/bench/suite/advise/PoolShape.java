// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.advise.capacity.PoolSizing;
import dev.headroom.bench.process.Waiting;
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
import javax.sql.DataSource;

/**
 * A load of a pool: callers who come at random, and who each hold a connection for a while.
 *
 * <p>Immutable. Connections come from a driver without a server, and are held by sleeping.
 *
 * @param size connections that the load is made for
 * @param utilisation share of these that are in use on average, below 1
 * @param holdSeconds mean time for which one is held
 * @param times how these times spread
 */
record PoolShape(int size, double utilisation, double holdSeconds, Times times) {
  /** The share of the callers whose longest wait is looked at. */
  static final double SHARE = 0.95;

  /** Waits below this are those of the scheduler of the operating system. */
  static final double MIN_SECONDS = 0.001;

  /** How the times for which a connection is held spread. */
  enum Times {
    EQUAL,
    EXPONENTIAL,
    TWO_KINDS;

    private double draw(Random random, double mean) {
      return switch (this) {
        case EQUAL -> mean;
        case EXPONENTIAL -> -mean * Math.log(1 - random.nextDouble());
        case TWO_KINDS -> random.nextInt(10) == 0 ? 5.5 * mean : 0.5 * mean;
      };
    }

    /** Half of one plus the squared coefficient of variation (Allen and Cunneen). */
    private double variability() {
      return switch (this) {
        case EQUAL -> 0.5;
        case EXPONENTIAL -> 1;
        case TWO_KINDS -> 1.625;
      };
    }
  }

  /** Returns the twelve shapes that are measured. */
  static List<PoolShape> all() {
    List<PoolShape> shapes = new ArrayList<>();
    for (Times each : Times.values()) {
      shapes.add(new PoolShape(4, 0.8, 0.020, each));
      shapes.add(new PoolShape(10, 0.85, 0.020, each));
      shapes.add(new PoolShape(10, 0.9, 0.050, each));
      shapes.add(new PoolShape(20, 0.92, 0.050, each));
    }
    return shapes;
  }

  /** Returns its name among the figures. */
  String label() {
    return "%s-%d-%.0f%%".formatted(times, size, utilisation * 100);
  }

  private double arrivals() {
    return utilisation * size / holdSeconds;
  }

  /** Returns what is predicted from the arrivals and the times, and from nothing else. */
  PoolSizing sizing() {
    return new PoolSizing(arrivals(), holdSeconds, times.variability());
  }

  /** Opens a pool of HikariCP, with all its connections, whose callers are patient. */
  static HikariDataSource open(int connections) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(StubDriver.dataSource());
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(Duration.ofSeconds(30).toMillis());
    HikariDataSource pool = new HikariDataSource(config);
    // It opens all but the first one in the background.
    while (pool.getHikariPoolMXBean().getTotalConnections() < connections) {
      LockSupport.parkNanos(1_000_000);
    }
    return pool;
  }

  /**
   * Puts the load on a pool, the same each time, and waits until all callers are done.
   *
   * @return the seconds that 95 % of the callers waited at most
   */
  double waitSeconds(DataSource pool, int seconds) {
    ConcurrentLinkedQueue<Double> waits = new ConcurrentLinkedQueue<>();
    Random random = new Random(toString().hashCode());
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      double due = start;
      while (due < start + seconds * 1e9) {
        due += -Math.log(1 - random.nextDouble()) / arrivals() * 1e9;
        double hold = times.draw(random, holdSeconds);
        Waiting.untilTime((long) due);
        callers.execute(() -> waits.add(borrow(pool, hold)));
      }
    }
    double[] sorted = waits.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[(int) (SHARE * (sorted.length - 1))];
  }

  private static double borrow(DataSource pool, double hold) {
    long start = System.nanoTime();
    try (Connection connection = pool.getConnection()) {
      long borrowed = System.nanoTime();
      Waiting.untilTime(borrowed + (long) (hold * 1e9));
      return connection == null ? 0 : (borrowed - start) / 1e9;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
