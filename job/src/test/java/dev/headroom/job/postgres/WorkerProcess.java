// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.job.JobContext;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSettings;
import dev.headroom.job.RetryPolicy;
import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** A worker in a process of its own, which a test kills or freezes. */
final class WorkerProcess implements AutoCloseable {
  private static final RetryPolicy MANY =
      new RetryPolicy(100, Duration.ofMillis(1), Duration.ofMillis(1));

  /** Writes a row once, and another without the fence. */
  static final JobKind<Integer> WRITE = JobKind.builder("write", Integer.class).retry(MANY).build();

  /** Waits for a gate between two steps. */
  static final JobKind<Integer> GATE = JobKind.builder("gate", Integer.class).retry(MANY).build();

  private static final Duration STEP = Duration.ofMillis(5);

  private final Process process;

  private WorkerProcess(Process process) {
    this.process = process;
  }

  /** Starts a process with two workers. */
  static WorkerProcess start(String schema) throws IOException {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    return new WorkerProcess(
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerProcess.class.getName(),
                JobServer.url(),
                schema)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Returns the jobs of an instance that runs in this process or in that of a test. */
  static PostgresJobs jobs(DataSource source, String schema) {
    return PostgresJobs.builder(source, handlers(source, schema))
        .schema(schema)
        .settings(
            JobSettings.defaults()
                .withWorkers(2, 2)
                .withIntervals(Duration.ofMillis(20), Duration.ofMillis(500))
                .withShutdownWait(Duration.ofMillis(200)))
        .build();
  }

  private static JobHandlers handlers(DataSource source, String schema) {
    return JobHandlers.builder()
        .add(
            WRITE,
            (number, context) -> {
              write(source, schema, "unfenced", number);
              context.once("write", connection -> insert(connection, schema, "fenced", number));
              LockSupport.parkNanos(STEP.toNanos());
            })
        .add(
            GATE,
            (number, context) -> {
              write(source, schema, "arrived", context.attempt());
              // A worker that was taken over is interrupted; this one does not notice in time.
              CompletableFuture.runAsync(() -> passGate(source, schema, number, context)).join();
            })
        .build();
  }

  private static void passGate(DataSource source, String schema, int number, JobContext context) {
    try {
      while (isClosed(source, schema)) {
        LockSupport.parkNanos(STEP.toNanos());
      }
      pass(source, schema, number, context);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static void pass(DataSource source, String schema, int number, JobContext context)
      throws Exception {
    try {
      write(source, schema, "unfenced", number);
      context.once("pass", connection -> insert(connection, schema, "fenced", number));
    } finally {
      write(source, schema, "passed", context.attempt());
    }
  }

  private static boolean isClosed(DataSource source, String schema) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT 1 FROM " + schema + ".written WHERE what = 'open'")) {
      return !query.executeQuery().next();
    }
  }

  private static void write(DataSource source, String schema, String what, int number)
      throws SQLException {
    try (Connection connection = source.getConnection()) {
      insert(connection, schema, what, number);
    }
  }

  private static void insert(Connection connection, String schema, String what, int number)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + schema + ".written VALUES (?, ?)")) {
      insert.setString(1, what);
      insert.setInt(2, number);
      insert.executeUpdate();
    }
  }

  /** Kills the process, as the end of its machine does. */
  void kill() {
    process.destroyForcibly();
  }

  /** Stops or continues the process by a signal. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder(List.of("kill", "-" + name, String.valueOf(process.pid()))).start();
    if (!kill.waitFor(60, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new IOException("signal " + name + " was not sent");
    }
  }

  @Override
  public void close() {
    kill();
  }

  /** Runs workers until it is killed. */
  public static void main(String[] arguments) throws InterruptedException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(arguments[0]);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(1);
    try (HikariDataSource source = new HikariDataSource(config);
        PostgresJobs jobs = jobs(source, arguments[1])) {
      jobs.start();
      Thread.currentThread().join();
    }
  }
}
