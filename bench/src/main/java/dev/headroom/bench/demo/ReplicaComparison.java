// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Mix;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.LoadResult;
import dev.headroom.store.embedded.FreePort;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An application on one database server beside the same application on a primary and two streaming
 * replicas: the same data, requests and load, on one machine.
 *
 * <p>One thread at a time. The load of the primary is the time of the statements that it executed
 * for the side's database, by {@code pg_stat_statements}, for each request.
 */
public final class ReplicaComparison implements AutoCloseable {
  private static final String BASE = "base";
  private static final String ALONE = "alone";
  private static final String SPREAD = "spread";
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final int REPLICAS = 2;
  private static final long SEED = 20_261_128;

  private final Scenario scenario;
  private final Path jar;
  private final Path home;
  private final Consumer<String> progress;
  private final PostgresServer primary = PostgresServer.temporary();
  private final List<PostgresServer> replicas = new ArrayList<>();
  private final List<AutoCloseable> running = new ArrayList<>();

  /**
   * What was measured in one pair of rounds, or over all.
   *
   * <p>Immutable.
   *
   * @param aloneMillis statement time of the one server, for each request
   * @param spreadMillis statement time of the primary of three, for each request
   * @param errors requests that failed on either side
   */
  public record Pair(double aloneMillis, double spreadMillis, long errors) {}

  /**
   * The result.
   *
   * <p>Immutable.
   *
   * @param pairs the rounds
   * @param difference the first answer that was not equal; null if all were
   */
  public record Result(List<Pair> pairs, @Nullable String difference) {

    /** Copies the pairs. */
    public Result {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * Creates a comparison.
   *
   * @param jar the packaged application
   * @param progress receives a line for each step
   * @throws DemoException if there is no folder for the logs
   */
  public ReplicaComparison(Scenario scenario, Path jar, Consumer<String> progress) {
    this.scenario = scenario;
    this.jar = jar;
    this.progress = progress;
    try {
      this.home = Files.createTempDirectory("replica-comparison");
    } catch (IOException e) {
      primary.close();
      throw new DemoException("no temporary folder", e);
    }
  }

  /**
   * Generates the data, starts both sides, compares their answers and measures.
   *
   * @param scale share of the application's data
   * @param rounds how many pairs are counted; one more is not
   * @param perSecond the load
   * @param time of each round
   */
  public Result run(double scale, int rounds, double perSecond, Duration time) {
    prepare(scale);
    DemoData data = data(ALONE);
    Workload workload = scenario.workload(data);
    int users = data.number("SELECT count(*) FROM users");
    Side alone = start(ALONE, users, List.of());
    Side spread = start(SPREAD, users, replicas);
    progress.accept("comparing answers");
    SameAnswers answers = new SameAnswers(workload, Pace.FULL.sampledAnswers());
    answers.compare(alone, spread);
    List<Pair> pairs = new ArrayList<>();
    try (LoadGenerator generator = new LoadGenerator()) {
      for (int round = 0; round <= rounds; round++) {
        progress.accept("the mix on one server and on three, round " + round);
        long seed = SEED + round;
        Load one = load(generator, alone, ALONE, workload, perSecond, time, seed);
        Load three = load(generator, spread, SPREAD, workload, perSecond, time, seed);
        if (round > 0) {
          pairs.add(new Pair(one.millis(), three.millis(), one.errors() + three.errors()));
        }
      }
    }
    return new Result(pairs, answers.why());
  }

  private void prepare(double scale) {
    progress.accept("generating the data");
    primary.createDatabase(BASE);
    once(scenario.about().app().generation(scale));
    once(Map.of(), "--headroom.command=migrate");
    data(BASE).execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    data(BASE).execute("VACUUM ANALYZE");
    primary.createDatabase(ALONE, BASE);
    primary.createDatabase(SPREAD, BASE);
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(primary.startReplica());
    }
  }

  private void once(Map<String, String> more, String... arguments) {
    AppLaunch launch = launch("once", BASE, 0, more);
    try (AppProcess process = AppProcess.start(launch, line -> {}, arguments)) {
      if (process.awaitExit() != 0) {
        throw new DemoException("the data could not be generated: see the log below " + home);
      }
    }
  }

  private Side start(String name, int users, List<PostgresServer> servers) {
    Map<String, String> more = new HashMap<>();
    for (int i = 0; i < servers.size(); i++) {
      more.put("HEADROOM_DATABASE_REPLICAS_%d_URL".formatted(i), servers.get(i).databaseUrl(name));
    }
    AppProcess process = AppProcess.start(launch(name, name, FreePort.find(), more), line -> {});
    running.add(process);
    process.awaitReady(START_TIMEOUT);
    Side side = new Side(name, List.of(process.address()), scenario.tokens(data(name)), users);
    running.add(side);
    return side;
  }

  private AppLaunch launch(String name, String database, int port, Map<String, String> more) {
    Scenario.About about = scenario.about();
    Map<String, String> environment = about.app().environment(port, primary.databaseUrl(database));
    environment.putAll(more);
    String heap = scenario.heapMegabytes() + "m";
    List<String> jvm = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC"));
    jvm.addAll(about.observingLimits());
    return new AppLaunch(name, jar, home.resolve("apps"), environment, jvm);
  }

  private record Load(double millis, long errors) {}

  private Load load(
      LoadGenerator generator,
      Side side,
      String database,
      Workload workload,
      double perSecond,
      Duration time,
      long seed) {
    DemoData data = data(database);
    double before = statementMillis(data);
    LoadResult result =
        generator.run(
            new LoadPlan(perSecond, Duration.ZERO, time, seed),
            new Mix(workload.mix(), side.requests(seed)));
    double spent = statementMillis(data) - before;
    return new Load(spent / Math.max(1, result.requests()), result.errors());
  }

  private static double statementMillis(DemoData data) {
    return Double.parseDouble(
        data.texts(
                "SELECT sum(s.total_exec_time) FROM pg_stat_statements s JOIN pg_database d"
                    + " ON d.oid = s.dbid AND d.datname = current_database()")
            .getFirst());
  }

  private DemoData data(String database) {
    return new DemoData(primary.jdbcUrl(database));
  }

  /** Stops the application's processes, then the servers. */
  @Override
  public void close() {
    for (AutoCloseable each : running.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new DemoException("a side could not be stopped", e);
      }
    }
    replicas.forEach(PostgresServer::close);
    primary.close();
  }
}
