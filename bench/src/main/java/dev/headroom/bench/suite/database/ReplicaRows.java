// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import dev.headroom.bench.Repository;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.ReplicaComparison;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.scenario.Scenarios;
import dev.headroom.database.replica.ConsistencySession;
import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaSettings;
import dev.headroom.database.replica.ReplicaSettings.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/**
 * The routing to replicas: stale reads and the share of the replicas against Spring's routing by
 * the read-only flag, the time of a decision against the AWS wrapper's read/write plugin, and reads
 * while replicas are killed. Immutable.
 */
final class ReplicaRows {
  private static final String PEER = "aws-wrapper";
  private static final Duration DELAY = Duration.ofMillis(200);

  private ReplicaRows() {}

  static Map<String, String> versions() {
    return Map.of(
        "spring-jdbc",
        ArtifactVersions.of(LazyConnectionDataSourceProxy.class, "spring-jdbc"),
        "aws-advanced-jdbc-wrapper",
        ArtifactVersions.ofResource(
            "/software/amazon/jdbc/Driver.class", "aws-advanced-jdbc-wrapper"));
  }

  static List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    try {
      try (ReplicaStage stage = ReplicaStage.start()) {
        rows.add(decision(stage, run));
        rows.addAll(staleReads(stage, run));
      }
      rows.add(killed(run));
      rows.add(threeServers(run));
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException("the replicas could not be measured", e);
    }
  }

  private static List<BenchRow> staleReads(ReplicaStage stage, SuiteRun run) throws SQLException {
    int tries = run.quick() ? 4_000 : 100_000;
    stage.delaySecond(DELAY);
    run.step(
        tries + " times write then read, one of two replicas " + DELAY.toMillis() + " ms late");
    ReplicaReads ours = new ReplicaReads(stage.ours(ReplicaSettings.defaults()));
    writeThenRead(ours, tries, true);
    run.step("the same, Spring's routing by the read-only flag");
    ReplicaReads spring = new ReplicaReads(stage.spring());
    writeThenRead(spring, tries / 10, false);
    run.step("the same, ours without the position");
    ReplicaReads broken =
        new ReplicaReads(stage.ours(ReplicaSettings.defaults().withOutsideSession(Target.REPLICA)));
    writeThenRead(broken, tries / 10, false);

    long violations = ours.auditor().stale() + ours.auditor().backward();
    boolean caught = broken.auditor().stale() > 0;
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("ours", violations);
    counts.put("peers", Map.of("spring", spring.auditor().stale()));
    counts.put("tries", ours.auditor().reads());
    counts.put("springTries", spring.auditor().reads());
    counts.put("brokenTries", broken.auditor().reads());
    counts.put("brokenViolations", broken.auditor().stale());
    double share = ours.shareOnReplicas() / spring.shareOnReplicas();
    BenchRow.Builder stale =
        BenchRow.of("stale-reads", "reads", "reads older than the session's own write")
            .figures(counts);
    if (caught) {
      stale.point((double) violations, 1);
    } else {
      stale.notMeasured("the checker found no stale read of the routing without the position");
    }
    return List.of(
        stale.atMost(0),
        BenchRow.of("stale-reads-share", "share", "reads served by replicas, ratio to spring")
            .figure("ours", ours.shareOnReplicas())
            .figure("peers", Map.of("spring", 1.0))
            .point(share, 1)
            .atLeast(0.9));
  }

  private static void writeThenRead(ReplicaReads reads, int tries, boolean inSession) {
    inThreads(row -> {
      for (int i = 0; i < tries / ReplicaStage.ROWS; i++) {
        reads.writeThenRead(row, inSession);
      }
    });
  }

  /** One thread a row. */
  private static void inThreads(RowTask task) {
    try (ExecutorService threads = Executors.newFixedThreadPool(ReplicaStage.ROWS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int row = 0; row < ReplicaStage.ROWS; row++) {
        int own = row;
        running.add(
            threads.submit(() -> {
              task.run(own);
              return own;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a reader failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface RowTask {
    void run(int row) throws SQLException;
  }

  /**
   * The time of a decision: a connection is borrowed, made read-only, prepares a statement, which
   * sends nothing, and is returned; without the time of the same on a pool of one server.
   */
  @SuppressWarnings("try") // The scope is only to be closed.
  private static BenchRow decision(ReplicaStage stage, SuiteRun run) throws SQLException {
    int calls = run.quick() ? 20_000 : 100_000;
    String url =
        ("jdbc:aws-wrapper:postgresql://127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d/postgres"
                + "?user=postgres&wrapperPlugins=readWriteSplitting"
                + "&singleWriterConnectionString=true&wrapperDialect=pg")
            .formatted(stage.primary().port(), stage.replica(0).port(), stage.replica(1).port());
    Rounds rounds = new Rounds();
    ReplicaDataSource ours = stage.ours(ReplicaSettings.defaults());
    DataSource direct = stage.pooled(stage.replica(0));
    String why = null;
    try (ConsistencySession.Scope _ = ConsistencySession.start().open();
        HikariDataSource aws = aws(url)) {
      for (int round = 0; round <= run.rounds() + 1; round++) {
        run.step("time of a routing decision, round " + round);
        double plain = micros(() -> prepare(direct), calls);
        for (String each : Rounds.order(round, List.of(PEER, Rounds.OURS))) {
          DataSource source = each.equals(PEER) ? aws : ours;
          double added = micros(() -> prepareReadOnly(source), calls) - plain;
          if (round > 0) {
            rounds.add(each, added);
          }
        }
      }
    } catch (SQLException | RuntimeException e) {
      why = "the AWS wrapper did not connect: " + e.getMessage();
    }
    return why == null
        ? rounds.ratio("routing-decision", "us added", PEER, Comparator.AT_MOST, 0.2)
        : BenchRow.of("routing-decision", "us added", "ratio to " + PEER)
            .notMeasured(why)
            .atMost(0.2);
  }

  /** The wrapper's connections in a pool, each with those that it keeps to the servers. */
  private static HikariDataSource aws(String url) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(PEER);
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(2);
    return new HikariDataSource(config);
  }

  private static void prepareReadOnly(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setReadOnly(true);
      connection.prepareStatement("SELECT 1").close();
      connection.setReadOnly(false);
    }
  }

  private static void prepare(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.prepareStatement("SELECT 1").close();
    }
  }

  private static double micros(SqlTask task, int calls) throws SQLException {
    long begun = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      task.run();
    }
    return (System.nanoTime() - begun) / 1e3 / calls;
  }

  private interface SqlTask {
    void run() throws SQLException;
  }

  /** Kills one replica and then the other, while four threads read. */
  private static BenchRow killed(SuiteRun run) throws SQLException {
    run.step("a replica killed, then both");
    Outage ours;
    try (ReplicaStage stage = ReplicaStage.start()) {
      ReplicaReads reads = new ReplicaReads(stage.ours(ReplicaSettings.defaults()));
      ours = outage(stage, reads, run);
    }
    run.step("the same, Spring's routing by the read-only flag");
    Outage spring;
    try (ReplicaStage stage = ReplicaStage.start()) {
      spring = outage(stage, new ReplicaReads(stage.spring()), run);
    }
    boolean caught = spring.failed() > 2;
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("ours", ours.failed());
    counts.put("peers", Map.of("spring", spring.failed()));
    counts.put("tries", ours.reads());
    counts.put("springTries", spring.reads());
    counts.put("faults", 2);
    counts.put("longestMillis", ours.longestMillis());
    BenchRow.Builder row =
        BenchRow.of(
                "replica-killed", "reads", "failed reads while one replica, then both are killed")
            .figures(counts);
    return (caught
            ? row.point((double) ours.failed(), 1)
            : row.notMeasured("no read of Spring's routing failed, so nothing was injected"))
        .atMost(0);
  }

  private record Outage(long reads, long failed, long longestMillis) {}

  private static Outage outage(ReplicaStage stage, ReplicaReads reads, SuiteRun run) {
    AtomicLong tries = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    AtomicLong longest = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    long phase = Duration.ofSeconds(run.quick() ? 1 : 5).toNanos();
    Thread killer =
        Thread.ofPlatform()
            .start(() -> {
              LockSupport.parkNanos(phase);
              stage.replica(0).kill();
              LockSupport.parkNanos(phase);
              stage.replica(1).kill();
              LockSupport.parkNanos(phase);
              over.set(true);
            });
    inThreads(row -> {
      while (!over.get()) {
        long begun = System.nanoTime();
        @Nullable SQLException failure = attempt(reads, row);
        tries.incrementAndGet();
        failed.addAndGet(failure == null ? 0 : 1);
        longest.accumulateAndGet((System.nanoTime() - begun) / 1_000_000, Math::max);
      }
    });
    try {
      killer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Outage(tries.get(), failed.get(), longest.get());
  }

  @SuppressWarnings("try") // The scope is only to be closed.
  private static @Nullable SQLException attempt(ReplicaReads reads, int row) {
    try (ConsistencySession.Scope _ = ConsistencySession.start().open()) {
      reads.read(row);
      return null;
    } catch (SQLException e) {
      return e;
    }
  }

  /** JewGo's mix on a primary and two replicas against one server. */
  private static BenchRow threeServers(SuiteRun run) {
    String obstacle = ReferenceApp.JEWGO.obstacle(Repository.folder());
    if (obstacle != null) {
      return threeServers().notMeasured(obstacle).atMost(0.5);
    }
    Path jar = ReferenceApp.JEWGO.jar(Repository.folder());
    try (ReplicaComparison comparison =
        new ReplicaComparison(Scenarios.of(ReferenceApp.JEWGO), jar, run::step)) {
      ReplicaComparison.Result result =
          comparison.run(
              run.quick() ? 0.1 : 1, run.rounds(), 50, Duration.ofSeconds(run.quick() ? 5 : 20));
      double[] ratios =
          result.pairs().stream()
              .mapToDouble(each -> each.spreadMillis() / each.aloneMillis())
              .toArray();
      BenchRow.Builder row =
          threeServers()
              .figure("ours", median(result.pairs(), ReplicaComparison.Pair::spreadMillis))
              .figure(
                  "peers",
                  Map.of("alone", median(result.pairs(), ReplicaComparison.Pair::aloneMillis)))
              .figure(
                  "errors",
                  result.pairs().stream().mapToLong(ReplicaComparison.Pair::errors).sum());
      String difference = result.difference();
      return (difference == null ? row.value(Interval.of(ratios)) : row.notMeasured(difference))
          .atMost(0.5);
    }
  }

  private static double median(
      List<ReplicaComparison.Pair> pairs, ToDoubleFunction<ReplicaComparison.Pair> value) {
    return Rounds.median(pairs.stream().mapToDouble(value).toArray());
  }

  private static BenchRow.Builder threeServers() {
    return BenchRow.of(
        "three-servers",
        "ms of the primary a request",
        "statement time of the primary, three servers / one");
  }
}
