// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * A queue of jobs that do nothing, in a database of its own.
 *
 * <p>Used by one thread at a time.
 */
interface Contestant extends AutoCloseable {
  /** Workers of each contestant. */
  int WORKERS = 20;

  /** Connections of each contestant. */
  int CONNECTIONS = 30;

  /** Enqueues as many jobs as its batches can at once. */
  void enqueue(int jobs);

  /** Starts the workers, which call {@link Tally#ran} for each job. */
  void start(Tally tally);

  /** Counts the jobs in the database that have not ended. */
  long left();

  @Override
  void close();

  /** Counts rows. */
  static long count(DataSource pool, String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("the jobs could not be counted", e);
    }
  }

  /** Opens a pool to a new database of a name. */
  static HikariDataSource pool(PostgresServer server, String database) {
    server.dropDatabase(database);
    server.createDatabase(database);
    HikariDataSource pool = new HikariDataSource();
    pool.setPoolName(database);
    pool.setJdbcUrl(server.jdbcUrl(database));
    pool.setMaximumPoolSize(CONNECTIONS);
    return pool;
  }

  /** When the first job ran, and when all have ended. Thread-safe. */
  final class Tally {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long LOOK_NANOS = 2_000_000;

    private final int jobs;
    private final CountDownLatch running;
    private final AtomicLong first = new AtomicLong();

    Tally(int jobs) {
      this.jobs = jobs;
      this.running = new CountDownLatch(jobs);
    }

    void ran() {
      first.compareAndSet(0, System.nanoTime());
      running.countDown();
    }

    /** Waits until the last job has run and none is left in the database. */
    double jobsPerSecond(LongSupplier left) throws InterruptedException {
      if (!running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(running.getCount() + " of " + jobs + " jobs did not run");
      }
      while (left.getAsLong() > 0) {
        if (System.nanoTime() - first.get() > PATIENCE.toNanos()) {
          throw new IllegalStateException(left.getAsLong() + " of " + jobs + " jobs did not end");
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
      return jobs / ((System.nanoTime() - first.get()) / 1e9);
    }
  }
}
