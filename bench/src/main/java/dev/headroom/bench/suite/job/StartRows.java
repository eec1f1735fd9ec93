// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.process.Waiting;
import dev.headroom.job.postgres.PostgresJobs;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;

/**
 * The time from the commit of a job to its start at 200 jobs a second, and the same while another
 * transaction is held open, so that no dead row can be removed.
 *
 * <p>Confined to one thread.
 */
final class StartRows {
  private static final int RATE = 200;
  private static final double MILLION = 1e6;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final PostgresServer server;

  StartRows(PostgresServer server) {
    this.server = server;
  }

  List<BenchRow> rows(SuiteRun run) throws InterruptedException, SQLException {
    int seconds = run.quick() ? 8 : 60;
    int held = run.quick() ? 30 : 600;
    run.step("bare db-scheduler at " + RATE + " jobs a second");
    double peer = bare(seconds);
    Saturated saturated = saturated(run);
    try (HeadroomQueue queue = new HeadroomQueue(server, false)) {
      Starts starts = new Starts((held + 2 * seconds) * RATE);
      PostgresJobs jobs = queue.instance((noop, job) -> starts.started(noop.number()));
      jobs.start();
      IntConsumer enqueue =
          starts.committing(number -> {
            var _ =
                jobs.enqueue(
                    HeadroomQueue.NOOP
                        .request(new HeadroomQueue.Noop(number))
                        .unique("s" + number));
          });
      starts.send(2 * RATE, enqueue);
      run.step("headroom at " + RATE + " jobs a second");
      double[] clean = starts.send(seconds * RATE, enqueue);
      run.step("the same while a transaction is held for " + held + " s");
      double[] last;
      try (Connection holder = hold(queue)) {
        starts.send((held - seconds) * RATE, enqueue);
        last = starts.send(seconds * RATE, enqueue);
        holder.rollback();
      }
      return List.of(
          BenchRow.of("start-at-200", "ms", "p99")
              .figure("ours", p99(clean))
              .figure("median", clean[clean.length / 2])
              .figure("peers", Map.of("db-scheduler", peer))
              .value(p99(clean))
              .atMost(50),
          BenchRow.of("start-held-transaction", "ms", "p99 to that without one")
              .figure("ours", p99(last))
              .figure("p99 without", p99(clean))
              .figure("held seconds", held)
              .figure("jobs/s of a backlog, held", saturated.held())
              .figure("without", saturated.clean())
              .value(p99(last) / p99(clean))
              .atMost(2));
    }
  }

  /** With its immediate execution, which looks for a job that the same process has enqueued. */
  private double bare(int seconds) throws InterruptedException {
    try (DbSchedulerQueue queue = new DbSchedulerQueue(server)) {
      Starts starts = new Starts((seconds + 2) * RATE);
      Scheduler scheduler = queue.started(starts::started, true);
      IntConsumer enqueue =
          starts.committing(number -> DbSchedulerQueue.schedule(scheduler, number));
      starts.send(2 * RATE, enqueue);
      return p99(starts.send(seconds * RATE, enqueue));
    }
  }

  /** Jobs a second of a backlog without and with a held transaction. Immutable. */
  private record Saturated(double clean, double held) {}

  private Saturated saturated(SuiteRun run) throws InterruptedException, SQLException {
    int jobs = run.quick() ? 5_000 : 40_000;
    run.step("a backlog without and with a held transaction");
    double clean;
    try (HeadroomQueue queue = new HeadroomQueue(server, false)) {
      clean = backlog(queue, jobs);
    }
    try (HeadroomQueue queue = new HeadroomQueue(server, false);
        Connection holder = hold(queue)) {
      double held = backlog(queue, jobs);
      holder.rollback();
      return new Saturated(clean, held);
    }
  }

  private static double backlog(HeadroomQueue queue, int jobs) throws InterruptedException {
    queue.enqueue(jobs);
    Contestant.Tally tally = new Contestant.Tally(jobs);
    queue.start(tally);
    return tally.jobsPerSecond(queue::left);
  }

  /** Opens a transaction that sees the database as it is now, so that no row may be removed. */
  private static Connection hold(HeadroomQueue queue) throws SQLException {
    Connection holder = DriverManager.getConnection(queue.pool().getJdbcUrl());
    holder.setAutoCommit(false);
    holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = holder.createStatement()) {
      statement.execute("SELECT pg_current_xact_id(), count(*) FROM pg_class");
    }
    return holder;
  }

  private static double p99(double[] sorted) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * 0.99))];
  }

  /** When jobs were committed and started, by their numbers. Thread-safe. */
  private static final class Starts {
    private final AtomicLongArray committed;
    private final AtomicLongArray started;
    private int sent;

    Starts(int most) {
      committed = new AtomicLongArray(most + 2 * RATE);
      started = new AtomicLongArray(most + 2 * RATE);
    }

    void started(int number) {
      started.compareAndSet(number, 0, System.nanoTime());
    }

    IntConsumer committing(IntConsumer enqueue) {
      return number -> {
        enqueue.accept(number);
        committed.set(number, System.nanoTime());
      };
    }

    /**
     * Enqueues at the rate, each on a thread of its own, so that a slow commit delays no other.
     *
     * @return milliseconds from commit to start, sorted
     */
    double[] send(int jobs, IntConsumer enqueue) throws InterruptedException {
      int first = sent;
      long begun = System.nanoTime();
      for (int i = 0; i < jobs; i++) {
        Waiting.untilTime(begun + i * 1_000_000_000L / RATE);
        int number = first + i;
        var _ = Thread.startVirtualThread(() -> enqueue.accept(number));
      }
      sent = first + jobs;
      return latencies(first, sent);
    }

    private double[] latencies(int first, int end) throws InterruptedException {
      double[] millis = new double[end - first];
      long patience = System.nanoTime() + PATIENCE_NANOS;
      for (int i = first; i < end; i++) {
        while (committed.get(i) == 0 || started.get(i) == 0) {
          if (System.nanoTime() - patience > 0) {
            throw new IllegalStateException("job " + i + " did not start within a minute");
          }
          Thread.sleep(1);
        }
        millis[i - first] = Math.max(0, started.get(i) - committed.get(i)) / MILLION;
      }
      Arrays.sort(millis);
      return millis;
    }
  }
}
