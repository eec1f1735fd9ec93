// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.job.JobContext;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSettings;
import dev.headroom.job.RetryPolicy;
import dev.headroom.job.postgres.PostgresJobs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process of workers that is killed, or frozen, by {@link KillRows}.
 *
 * <p>Confined to one thread, apart from its workers.
 */
final class KilledWorker {
  /** The payload. Immutable. */
  record Violation(int number) {}

  static final JobKind<Violation> KIND =
      JobKind.builder("violation", Violation.class)
          .work(JobKind.Work.WAITING)
          .retry(new RetryPolicy(100, Duration.ofMillis(100), Duration.ofSeconds(1)))
          .build();

  static final String SCHEMA = "headroom";

  /** What the workers write, and by which the parent judges. */
  static final String TABLES =
      """
      CREATE TABLE started (job uuid NOT NULL, pid bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp());
      CREATE TABLE effect (job uuid NOT NULL);
      CREATE TABLE loose (job uuid NOT NULL);
      CREATE TABLE outside (job uuid NOT NULL, key text NOT NULL, loose_key text NOT NULL)
      """;

  private static final int WORKERS = 8;
  private static final int MIN_MILLIS = 50;
  private static final int MAX_MILLIS = 200;

  private final DataSource pool;

  private KilledWorker(DataSource pool) {
    this.pool = pool;
  }

  /** Runs workers on the database of the first argument until the process ends. */
  public static void main(String[] arguments) throws InterruptedException {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(arguments[0]);
    pool.setMaximumPoolSize(WORKERS + 4);
    pool.setConnectionTimeout(5_000);
    PGSimpleDataSource direct = new PGSimpleDataSource();
    direct.setUrl(arguments[0]);
    KilledWorker worker = new KilledWorker(pool);
    PostgresJobs jobs =
        PostgresJobs.builder(pool, JobHandlers.builder().add(KIND, worker::run).build())
            .settings(JobSettings.defaults().withWorkers(0, WORKERS))
            .schema(SCHEMA)
            .listen(direct)
            .build();
    jobs.start();
    new CountDownLatch(1).await();
  }

  /**
   * Has an effect as a plain handler would, in a transaction of its own; one once; and one outside
   * with the key of its step, and beside it a key of the attempt, as a plain handler would make
   * one.
   */
  private void run(Violation violation, JobContext job) throws Exception {
    started(job.id());
    work();
    write("INSERT INTO loose VALUES (?)", job.id());
    job.once("row", connection -> insert(connection, "INSERT INTO effect VALUES (?)", job.id()));
    work();
    write(
        "INSERT INTO outside VALUES (?, ?, ?)",
        job.id(),
        job.idempotencyKey("mail"),
        job.id() + ":" + job.attempt());
  }

  private void started(UUID job) throws SQLException {
    write("INSERT INTO started (job, pid) VALUES (?, ?)", job, ProcessHandle.current().pid());
  }

  private void write(String sql, Object... values) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      insert(connection, sql, values);
    }
  }

  private static void insert(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private static void work() throws InterruptedException {
    Thread.sleep(ThreadLocalRandom.current().nextInt(MIN_MILLIS, MAX_MILLIS));
  }
}
