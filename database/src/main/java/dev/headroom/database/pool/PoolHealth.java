// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.time.Duration;

/**
 * The state of a pool at one moment.
 *
 * <p>Immutable. The numbers are read one by one without a lock; under load they may not add up.
 *
 * @param name of the pool
 * @param total open connections
 * @param active connections in use
 * @param idle connections
 * @param waiting threads that wait for a connection
 * @param max the maximum number of connections
 * @param acquires the waits for connections since the pool was opened
 * @param ages how long connections have been open
 */
public record PoolHealth(
    String name,
    int total,
    int active,
    int idle,
    int waiting,
    int max,
    Acquires acquires,
    Ages ages) {

  /**
   * The waits for connections since the pool was opened.
   *
   * <p>Immutable.
   *
   * @param count connections acquired
   * @param mean of their waits
   * @param longest of their waits
   * @param timeouts waits that ended in {@link PoolTimeoutException}
   */
  public record Acquires(long count, Duration mean, Duration longest, long timeouts) {
    static final Acquires NONE = new Acquires(0, Duration.ZERO, Duration.ZERO, 0);
  }

  /**
   * How long connections have been open.
   *
   * <p>Immutable.
   *
   * @param recycled connections closed since the pool was opened that had reached the age at which
   *     the pool replaces them
   * @param oldest age of the oldest open connection; zero if none is open
   */
  public record Ages(long recycled, Duration oldest) {
    static final Ages NONE = new Ages(0, Duration.ZERO);
  }

  /**
   * Reads the state of a pool; costs a walk over its connections, and no round trip.
   *
   * @param pool from {@link Pools}; of another HikariCP pool the acquires and ages are zero
   * @return all zero but the maximum if the pool is not open
   */
  public static PoolHealth of(HikariDataSource pool) {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    Acquires acquires =
        pool.getMetricsTrackerFactory() instanceof AcquireTracker times
            ? acquires(times)
            : Acquires.NONE;
    Ages ages = pool instanceof PoolDataSource ours ? ages(ours.ages()) : Ages.NONE;
    String name = String.valueOf(pool.getPoolName());
    int max = pool.getMaximumPoolSize();
    if (bean == null || pool.isClosed()) {
      return new PoolHealth(name, 0, 0, 0, 0, max, acquires, ages);
    }
    return new PoolHealth(
        name,
        bean.getTotalConnections(),
        bean.getActiveConnections(),
        bean.getIdleConnections(),
        bean.getThreadsAwaitingConnection(),
        max,
        acquires,
        ages);
  }

  private static Acquires acquires(AcquireTracker times) {
    long count = times.count();
    return new Acquires(
        count,
        Duration.ofNanos(count == 0 ? 0 : times.nanos() / count),
        Duration.ofNanos(times.longestNanos()),
        times.timeouts());
  }

  private static Ages ages(ConnectionAges connections) {
    return new Ages(connections.recycled(), connections.oldest());
  }
}
