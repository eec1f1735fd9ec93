// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.process.ChildJvm;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobRequest;
import dev.headroom.job.postgres.JobSchema;
import dev.headroom.job.postgres.PostgresJobs;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Workers in processes of their own that are killed, frozen and resumed under load, while
 * PostgreSQL too is restarted, and what became of the jobs.
 *
 * <p>Confined to one thread, apart from the one that enqueues.
 */
final class KillRows implements AutoCloseable {
  private static final int PROCESSES = 3;
  private static final int A_BATCH = 2;
  private static final int SOME = 10;
  private static final Duration BETWEEN_BATCHES = Duration.ofMillis(100);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);
  private static final Duration DRAIN = Duration.ofMinutes(2);
  private static final double RESUMED_SECONDS = 20;
  private static final String TWICE = "SELECT job FROM %s GROUP BY job HAVING count(*) > 1";
  private static final String KEYS =
      "SELECT job FROM outside GROUP BY job HAVING count(DISTINCT %s) > 1";
  private static final String CLAIMED =
      "SELECT task_instance FROM headroom.headroom_job WHERE picked AND picked_by LIKE ?";

  private final SuiteRun run;
  private final HikariDataSource pool;
  private final PostgresJobs jobs;
  private final List<Process> workers = new ArrayList<>();

  /** The jobs that a worker had claimed when it was killed or frozen for the last time. */
  private final Map<UUID, Instant> orphans = new HashMap<>();

  private final Map<UUID, Instant> sent = new ConcurrentHashMap<>();
  private final Random random = new Random(7);
  private int restarts;
  private volatile boolean enough;

  KillRows(PostgresServer server, SuiteRun run) throws SQLException {
    this.run = run;
    this.pool = Contestant.pool(server, "kills");
    pool.setConnectionTimeout(5_000);
    JobSchema.create(pool, KilledWorker.SCHEMA);
    execute(KilledWorker.TABLES);
    this.jobs =
        PostgresJobs.builder(pool, JobHandlers.builder().build())
            .schema(KilledWorker.SCHEMA)
            .build();
  }

  List<BenchRow> rows() throws Exception {
    int kills = run.quick() ? 4 : 20;
    Duration frozen = Duration.ofSeconds(run.quick() ? 25 : 60);
    for (int i = 0; i < PROCESSES; i++) {
      workers.add(start());
    }
    Thread load = Thread.ofPlatform().daemon().start(this::enqueue);
    for (int i = 0; i < kills; i++) {
      run.step("kill -9 of a worker, " + (i + 1) + " of " + kills);
      pause(BETWEEN_KILLS);
      kill(random.nextInt(PROCESSES));
      if (i == kills / 2) {
        run.step("PostgreSQL restarts");
        pause(BETWEEN_KILLS);
        restartDatabase();
      }
    }
    boolean freezes = freeze(frozen);
    enough = true;
    load.join();
    run.step("the rest is done");
    long lost = drained();
    // A frozen worker that was resumed finishes what it had begun.
    pause(BETWEEN_KILLS);
    return judged(kills, freezes, lost);
  }

  private List<BenchRow> judged(int kills, boolean freezes, long lost) throws SQLException {
    Faults faults = new Faults(kills, restarts, freezes ? 1 : 0, sent.size());
    long twice = jobs(TWICE.formatted("effect"));
    long unfenced = jobs(TWICE.formatted("loose"));
    long again = jobs(TWICE.formatted("outside"));
    long keys = jobs(KEYS.formatted("key"));
    long looseKeys = jobs(KEYS.formatted("loose_key"));
    List<Duration> takeovers = takeovers();
    BenchRow.Builder resumed =
        faults
            .row("kill-resumed", "s", "longest from a fault to the next run")
            .figure("taken over", takeovers.size());
    return List.of(
        faults
            .row("kill-lost", "jobs", "count")
            .figure("ours", lost)
            .value((double) lost)
            .atMost(0),
        caught(faults.row("kill-effects-twice", "jobs", "count"), twice, unfenced),
        caught(
            faults.row("kill-outside-keys", "jobs", "count").figure("sent again", again),
            keys,
            looseKeys),
        takeovers.isEmpty()
            ? resumed
                .notMeasured("no worker had a job when it was killed or frozen")
                .atMost(RESUMED_SECONDS)
            : resumed
                .figure("ours", seconds(takeovers))
                .value(seconds(takeovers))
                .atMost(RESUMED_SECONDS));
  }

  /** A count that must be 0, and that of the broken variant, which must not. */
  private static BenchRow caught(BenchRow.Builder row, long ours, long variant) {
    BenchRow.Builder both = row.figure("ours", ours).figure("broken variant", variant);
    return (variant > 0
            ? both.value((double) ours)
            : both.notMeasured("the checker caught nothing in the broken variant"))
        .atMost(0);
  }

  /** How many faults there were, under which load. Immutable. */
  private record Faults(int kills, int restarts, int freezes, int sent) {
    BenchRow.Builder row(String id, String unit, String measure) {
      return BenchRow.of(id, unit, measure)
          .figure("tries", sent)
          .figure("jobs a second", A_BATCH * (int) (1000 / BETWEEN_BATCHES.toMillis()))
          .figure("processes", PROCESSES)
          .figure("kills", kills)
          .figure("restarts of PostgreSQL", restarts)
          .figure("frozen workers", freezes);
    }
  }

  /** A batch of jobs whose commit is not known to have failed or succeeded is not judged. */
  private void enqueue() {
    int number = 0;
    while (!enough) {
      List<JobRequest<KilledWorker.Violation>> batch = new ArrayList<>();
      for (int i = 0; i < A_BATCH; i++) {
        number++;
        batch.add(
            KilledWorker.KIND.request(new KilledWorker.Violation(number)).unique("v" + number));
      }
      try {
        List<UUID> ids = jobs.enqueueAll(batch);
        Instant now = Instant.now();
        ids.forEach(each -> sent.put(each, now));
      } catch (StoreUnavailableException | IllegalStateException refused) {
        // PostgreSQL restarts; the next batch is tried.
      }
      LockSupport.parkNanos(BETWEEN_BATCHES.toNanos());
    }
  }

  /** Waits until a worker has run some jobs: one that still starts has nothing to lose. */
  private Process working(int which) throws InterruptedException {
    Process worker = workers.get(which);
    long end = System.nanoTime() + DRAIN.toNanos();
    while (runs(worker.pid()) < SOME && System.nanoTime() - end < 0) {
      pause(BETWEEN_BATCHES);
    }
    return worker;
  }

  private long runs(long pid) {
    try {
      return number("SELECT count(*) FROM started WHERE pid = " + pid);
    } catch (SQLException restarting) {
      return 0;
    }
  }

  /** Notes what a worker had claimed; while PostgreSQL restarts, that is not known. */
  private void orphan(long pid) {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(CLAIMED)) {
      statement.setString(1, "%-" + pid + "-%");
      Instant now = Instant.now();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          orphans.put(UUID.fromString(row.getString(1)), now);
        }
      }
    } catch (SQLException restarting) {
      run.step("what worker " + pid + " had is not known");
    }
  }

  private void kill(int which) throws InterruptedException {
    Process victim = working(which);
    victim.destroyForcibly().waitFor();
    orphan(victim.pid());
    workers.set(which, start());
  }

  /** A session that is killed makes PostgreSQL end all others and recover. */
  private void restartDatabase() throws SQLException {
    long session = number("SELECT pg_backend_pid()");
    restarts += ProcessHandle.of(session).map(ProcessHandle::destroyForcibly).orElse(false) ? 1 : 0;
  }

  private boolean freeze(Duration time) throws InterruptedException {
    String pid = Long.toString(working(0).pid());
    if (!signal("-STOP", pid)) {
      return false;
    }
    run.step("a worker is frozen for " + time.toSeconds() + " s");
    orphan(workers.getFirst().pid());
    pause(time);
    return signal("-CONT", pid);
  }

  private static boolean signal(String which, String pid) throws InterruptedException {
    try {
      return new ProcessBuilder("kill", which, pid).inheritIO().start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  /**
   * Waits until nothing is queued or running, and returns how many jobs were acknowledged and had
   * no effect, or never ended.
   */
  private long drained() throws InterruptedException, SQLException {
    long end = System.nanoTime() + DRAIN.toNanos();
    long lost = missing() + left();
    while (lost > 0 && System.nanoTime() - end < 0) {
      pause(BETWEEN_BATCHES);
      lost = missing() + left();
    }
    return lost;
  }

  private long left() throws SQLException {
    return number("SELECT count(*) FROM headroom.headroom_job");
  }

  private long missing() throws SQLException {
    Set<UUID> left = new HashSet<>(sent.keySet());
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT DISTINCT job FROM effect")) {
      while (row.next()) {
        left.remove(row.getObject(1, UUID.class));
      }
    }
    return left.size();
  }

  /**
   * The times from when a worker was killed or frozen to the next run of each job that it had
   * claimed. A job whose end was written in the moment of the fault has none.
   */
  private List<Duration> takeovers() throws SQLException {
    Map<UUID, Instant> waiting = new HashMap<>(orphans);
    List<Duration> times = new ArrayList<>();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT job, at FROM started ORDER BY at")) {
      while (row.next()) {
        UUID job = row.getObject(1, UUID.class);
        Instant at = row.getObject(2, OffsetDateTime.class).toInstant();
        Instant fault = waiting.get(job);
        if (fault != null && at.isAfter(fault)) {
          times.add(Duration.between(fault, at));
          waiting.remove(job);
        }
      }
    }
    return times;
  }

  private static double seconds(List<Duration> times) {
    return times.stream().mapToLong(Duration::toMillis).max().orElse(0) / 1e3;
  }

  private long jobs(String sql) throws SQLException {
    return number("SELECT count(*) FROM (" + sql + ") j");
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Process start() {
    try {
      return new ProcessBuilder(
              ChildJvm.command(
                  List.of("-Xmx256m"), KilledWorker.class.getName(), List.of(pool.getJdbcUrl())))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("a worker could not be started", e);
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  @Override
  public void close() {
    enough = true;
    workers.forEach(Process::destroyForcibly);
    jobs.close();
    pool.close();
  }
}
