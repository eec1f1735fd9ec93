// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
 * @param max the maximum number of connections; {@link Integer#MAX_VALUE} if it is not known
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
   * @param count connections acquired; where the pool does not report borrows, those that were used
   * @param mean of their waits; a borrow that finds an idle connection counts as no wait
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
    return of(pool, pool instanceof PoolFigures figures ? figures : null);
  }

  /** Reads the state of a pool that may be watched. */
  static PoolHealth of(HikariDataSource pool, @Nullable PoolFigures figures) {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    Acquires acquires = figures == null ? Acquires.NONE : acquires(figures);
    Ages ages = figures == null ? Ages.NONE : ages(figures.connections());
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

  /** Reads the state of a data source whose bounds are not known: what is open is in use. */
  static PoolHealth unbounded(String name, PoolFigures figures) {
    int open = figures.connections().open().size();
    int waiting = figures.waits().waiting().size();
    return new PoolHealth(
        name,
        open,
        open,
        0,
        waiting,
        Integer.MAX_VALUE,
        acquires(figures),
        ages(figures.connections()));
  }

  /** Returns the counts in one line. */
  String text() {
    return "total %d of %d, active %d, idle %d, waiting %d"
        .formatted(total, max, active, idle, waiting);
  }

  private static Acquires acquires(PoolFigures figures) {
    long count = figures.connections().borrowCount();
    PoolWaits waits = figures.waits();
    return new Acquires(
        count,
        Duration.ofNanos(count == 0 ? 0 : waits.nanos() / count),
        Duration.ofNanos(waits.longestNanos()),
        waits.timeouts());
  }

  private static Ages ages(PoolConnections connections) {
    return new Ages(connections.recycled(), connections.oldest());
  }
}
