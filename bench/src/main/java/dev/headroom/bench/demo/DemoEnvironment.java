// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.Commit;
import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.demo.Scenario.About;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.kit.FaultyLink;
import dev.headroom.store.embedded.FreePort;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;

/**
 * The environment of a demo: one PostgreSQL with a copy of the same data for each state, a Redis
 * for each side that uses one, and the application.
 *
 * <p>One thread at a time.
 */
public final class DemoEnvironment implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration IDLE_LOOK = Duration.ofMillis(200);
  private static final int QUIET_LOOKS = 10;
  private static final String WORKING =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()";

  private final Scenario scenario;
  private final About about;
  private final DemoOptions options;
  private final Progress progress;
  private final PostgresServer postgres;
  private final Path files;
  private final Map<Side, RedisServer> redises = new HashMap<>();
  private final Map<Side, List<AppProcess>> sides = new LinkedHashMap<>();
  private final List<FaultyLink> links = new ArrayList<>();
  private Duration redisDelay = Duration.ZERO;
  private String redisVersion = "";

  /**
   * Starts PostgreSQL.
   *
   * @param out receives what is being done
   */
  public DemoEnvironment(Scenario scenario, DemoOptions options, PrintStream out) {
    this(scenario, options, new Progress(out));
  }

  DemoEnvironment(Scenario scenario, DemoOptions options, Progress progress) {
    this.scenario = scenario;
    this.about = scenario.about();
    this.options = options;
    this.progress = progress;
    progress.step("starting PostgreSQL");
    this.postgres = PostgresServer.at(options.data().resolve("demo-postgres"));
    this.files = options.data().resolve("demo-files").resolve(about.app().id());
    removeFiles();
  }

  private void removeFiles() {
    try {
      FileSystemUtils.deleteRecursively(files);
    } catch (IOException e) {
      throw new DemoException("the files of an earlier run could not be removed: " + files, e);
    }
  }

  private String base() {
    return about.app().id() + "_base";
  }

  private String copy(State state) {
    return about.app().id() + "_" + state.value();
  }

  /**
   * Generates the data once, copies them for each state, and builds each state's indexes. Data of
   * an older version of the application are generated again. The copies are made in each run: those
   * of the one before hold its writes.
   */
  public void prepare() {
    boolean existed = postgres.databaseExists(base());
    boolean complete = copyData();
    if (!complete && existed) {
      progress.step("the data are of another version of the app: generating them again");
      postgres.dropDatabase(base());
      complete = copyData();
    }
    if (!complete) {
      throw new DemoException(
          "the indexes could not be built: see the log below " + options.data());
    }
    for (State state : State.values()) {
      data(state).execute("VACUUM ANALYZE");
    }
    data(State.HEADROOM).execute("CHECKPOINT");
  }

  private boolean copyData() {
    if (!postgres.databaseExists(base())) {
      generate();
    }
    for (State state : State.values()) {
      progress.step("copying the data as " + copy(state));
      postgres.dropDatabase(copy(state));
      postgres.createDatabase(copy(state), base());
    }
    boolean complete = true;
    for (State state : List.of(State.PLAIN, State.HEADROOM)) {
      progress.step("building the indexes of " + state.value());
      complete &=
          run(copy(state), Map.of("APP_STATE", state.value()), "--headroom.command=migrate");
    }
    return complete;
  }

  private void generate() {
    progress.step("generating the data, once");
    postgres.createDatabase(base());
    Map<String, String> once = new HashMap<>(about.app().generation(1));
    once.put("CACHE_TYPE", "memory");
    if (!run(base(), once)) {
      postgres.dropDatabase(base());
      throw new DemoException(
          "the data could not be generated: see the log below " + options.data());
    }
    new DemoData(postgres.jdbcUrl(base())).execute("VACUUM ANALYZE");
  }

  private boolean run(String database, Map<String, String> more, String... arguments) {
    AppLaunch launch = launch("once-" + database, database, 0, more, List.of());
    try (AppProcess process = AppProcess.start(launch, progress::line, arguments)) {
      return process.awaitExit() == 0;
    }
  }

  /** Starts a state as it is. */
  Side start(State state) {
    return start(state.value(), state, state, Map.of(), true);
  }

  /**
   * Starts {@code headroom} with some settings replaced; its limits count and refuse nothing.
   *
   * @param name of the side
   * @param redisDelay by which each answer of Redis is late; zero for none
   */
  public Side startWith(String name, Map<String, String> properties, Duration redisDelay) {
    this.redisDelay = redisDelay;
    try {
      return start(name, State.HEADROOM, State.HEADROOM, properties, true);
    } finally {
      this.redisDelay = Duration.ZERO;
    }
  }

  /** Starts {@code headroom} without a feature. */
  Side startWithout(Feature feature) {
    return start(
        "without " + feature.name(), State.HEADROOM, feature.data(), feature.properties(), true);
  }

  /** Starts {@code original} with some settings replaced. */
  Side startImproved(Scenario.Improvement improvement) {
    return start(
        "original with " + improvement.id(),
        State.ORIGINAL,
        State.ORIGINAL,
        improvement.properties(),
        true);
  }

  /** Starts {@code headroom} with limits that refuse requests. */
  Side startLimited() {
    return start("limits in force", State.HEADROOM, State.HEADROOM, Map.of(), false);
  }

  private Side start(
      String name,
      State state,
      State copy,
      Map<String, String> properties,
      boolean observesLimits) {
    Map<String, String> environment =
        new HashMap<>(scenario.environment(state, files.resolve(state.value())));
    environment.put("APP_STATE", state.value());
    RedisServer redis = state == State.HEADROOM ? RedisServer.temporary() : null;
    if (redis != null) {
      redisVersion = redisVersion(redis);
      environment.put("REDIS_URL", redisDelay.isZero() ? redis.uri() : delayed(redis));
    }
    List<String> jvm = new ArrayList<>();
    if (observesLimits) {
      jvm.addAll(about.observingLimits());
    }
    properties.forEach((key, value) -> jvm.add("-D" + key + "=" + value));
    List<AppProcess> apps = new ArrayList<>();
    for (int i = 0; i < scenario.instances(state); i++) {
      String process = about.app().id() + "-" + name.replace(' ', '-') + (i == 0 ? "" : "-" + i);
      apps.add(
          AppProcess.start(
              launch(process, copy(copy), FreePort.find(), environment, jvm), line -> {}));
    }
    List<URI> addresses = apps.stream().map(AppProcess::address).toList();
    Side side = new Side(name, addresses, scenario.tokens(data(copy)), users());
    sides.put(side, apps);
    if (redis != null) {
      redises.put(side, redis);
    }
    return side;
  }

  private String delayed(RedisServer redis) {
    FaultyLink link = FaultyLink.to(redis.port());
    link.delay(redisDelay);
    links.add(link);
    return "redis://127.0.0.1:" + link.port();
  }

  /** Returns the process id of PostgreSQL, from which its children have their processors. */
  public long postgresPid() {
    Path folder = Path.of(data(State.HEADROOM).texts("SHOW data_directory").getFirst());
    try {
      return Long.parseLong(
          Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip());
    } catch (IOException e) {
      throw new DemoException("the process id of PostgreSQL could not be read", e);
    }
  }

  /** Waits until all instances of all sides are ready; they start concurrently. */
  public void awaitReady() {
    sides.values().forEach(apps -> apps.forEach(app -> app.awaitReady(START_TIMEOUT)));
  }

  /**
   * Stops the Redis of a side, empties it and starts it again, each in a while.
   *
   * @param after the time until it stops
   * @param unavailable the time until it starts again
   */
  Thread interruptRedis(Side side, Duration after, Duration unavailable) {
    RedisServer redis = redises.get(side);
    return Thread.ofVirtual()
        .start(() -> {
          if (redis != null) {
            LockSupport.parkNanos(after.toNanos());
            redis.stop();
            LockSupport.parkNanos(unavailable.toNanos());
            redis.start();
          }
        });
  }

  /** Waits until a state's database has no work left, such as that of callers who gave up. */
  void awaitIdle(State state) {
    long end = System.nanoTime() + IDLE_TIMEOUT.toNanos();
    int quiet = 0;
    while (quiet < QUIET_LOOKS && System.nanoTime() < end) {
      LockSupport.parkNanos(IDLE_LOOK.toNanos());
      quiet = data(state).number(WORKING) == 0 ? quiet + 1 : 0;
    }
  }

  public void stop(Side side) {
    side.close();
    sides.getOrDefault(side, List.of()).forEach(AppProcess::close);
    sides.remove(side);
    RedisServer redis = redises.remove(side);
    if (redis != null) {
      redis.close();
    }
  }

  private AppLaunch launch(
      String name, String database, int port, Map<String, String> more, List<String> properties) {
    Map<String, String> environment = about.app().environment(port, postgres.databaseUrl(database));
    environment.putAll(more);
    String heap = scenario.heapMegabytes() + "m";
    List<String> jvm = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC"));
    jvm.addAll(properties);
    return new AppLaunch(name, options.jar(), options.data().resolve("apps"), environment, jvm);
  }

  /** Returns a state's copy of the data. */
  public DemoData data(State state) {
    return new DemoData(postgres.jdbcUrl(copy(state)));
  }

  private int users() {
    return data(State.HEADROOM).number("SELECT count(*) FROM users");
  }

  /** Returns the versions of the servers, and the commit that is measured. */
  Map<String, String> versions() {
    return Map.of(
        Commit.NAME,
        Commit.describe(),
        "postgresql",
        data(State.HEADROOM).texts("SHOW server_version").getFirst(),
        "redis",
        redisVersion);
  }

  /** Returns the version that a server reports. */
  static String redisVersion(RedisServer redis) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
      OutputStream out = socket.getOutputStream();
      out.write("INFO server\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
      String name = "redis_version:";
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      throw new DemoException("Redis did not report its version", e);
    }
  }

  @Override
  public void close() {
    List.copyOf(sides.keySet()).forEach(this::stop);
    links.forEach(FaultyLink::close);
    postgres.close();
    removeFiles();
  }
}
