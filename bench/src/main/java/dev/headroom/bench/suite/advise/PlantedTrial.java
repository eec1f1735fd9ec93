// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.Side;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.Traffic;
import dev.headroom.bench.load.Traffic.LabeledRequest;
import dev.headroom.bench.suite.advise.PlantedFault.Extra;
import dev.headroom.bench.suite.advise.PlantedFault.Plant;
import dev.headroom.bench.suite.advise.PlantedStage.Prepared;
import dev.headroom.kit.FaultyLink;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One fault in one application under load: what its recommendations say within a minute.
 *
 * <p>Confined to one thread. The minute begins with the load; the application is ready then, and
 * the fault is there.
 */
final class PlantedTrial {
  /** The time within which a fault must be named, and in which a healthy application is watched. */
  static final Duration WITHIN = Duration.ofSeconds(60);

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration CHUNK = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String TOKEN = "bench-only-token-of-more-than-32-characters";
  private static final int PARTS = 1_000_000;

  private final PlantedFault fault;
  private final Map<String, String> settings;
  private final PlantedStage stage;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /**
   * What an application said.
   *
   * <p>Immutable.
   *
   * @param seconds from the begin of the load until the fault stood first; NaN if it never did
   * @param first what else stood first, and since when
   * @param open what was open at the end, the worst first
   */
  record Outcome(double seconds, List<String> first, List<String> open) {
    boolean isNamed() {
      return !Double.isNaN(seconds);
    }
  }

  /** An open recommendation. Immutable. */
  private record Found(String kind, String title, String cause) {}

  /**
   * Creates a trial.
   *
   * @param settings those of every trial
   */
  PlantedTrial(PlantedFault fault, Map<String, String> settings, PlantedStage stage) {
    this.fault = fault;
    this.settings = settings;
    this.stage = stage;
  }

  /**
   * Starts the application, plants the fault, and reads what is recommended.
   *
   * @throws RuntimeException if it could not be started, or the fault not be planted
   */
  Outcome run() {
    Prepared app = stage.prepare(fault.app());
    String database = stage.copy(fault.app());
    try {
      AppProcess process = start(app, database);
      DemoData data = stage.data(database);
      execute(data.database(), fault.plant().sql());
      Side side =
          open(
              new Side(
                  fault.variant(),
                  List.of(process.address()),
                  app.scenario().tokens(data),
                  app.users()));
      return watch(process.address(), app, side);
    } finally {
      closeAll();
      stage.postgres().dropDatabase(database);
    }
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.addFirst(resource);
    return resource;
  }

  private void closeAll() {
    for (AutoCloseable each : opened) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(each + " could not be closed", e);
      }
    }
    opened.clear();
  }

  private AppProcess start(Prepared app, String database) {
    Plant plant = fault.plant();
    Map<String, String> environment = new HashMap<>(plant.environment());
    environment.put("DATABASE_URL", databaseUrl(plant, database));
    // The state original has no Redis, as in the demo.
    if (!plant.environment().containsKey("APP_STATE")) {
      environment.put("REDIS_URL", redisUrl(plant));
    }
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("headroom.monitor.admin", "true");
    all.put("headroom.monitor.path", "/api/monitor");
    all.put("headroom.operator.token", TOKEN);
    if (!plant.hasLimits()) {
      for (String rule : app.scenario().about().limits()) {
        all.put("headroom.limit.rules." + rule + ".mode", "observe");
      }
    }
    if (!plant.replicaSql().isEmpty()) {
      PostgresServer replica = open(stage.postgres().startReplica());
      execute(PlantedStage.source(replica.jdbcUrl("postgres")), plant.replicaSql());
      all.put("headroom.database.replicas[0].url", replica.databaseUrl(database));
    }
    all.putAll(plant.settings());
    List<String> jvm = new ArrayList<>();
    all.forEach((name, value) -> jvm.add("-D" + name + "=" + value));
    Extra extra = fault.load().extra();
    if (extra != null && extra.path().startsWith("/api/planted/")) {
      jvm.add(stage.withHandlers());
    }
    AppProcess process =
        open(AppProcess.start(stage.launch(fault.app(), environment, jvm), line -> {}));
    return process.awaitReady(START_TIMEOUT);
  }

  private String databaseUrl(Plant plant, String database) {
    String url = stage.postgres().databaseUrl(database);
    if (plant.databaseDelay().isZero()) {
      return url;
    }
    FaultyLink link = open(FaultyLink.to(stage.postgres().port()));
    link.delay(plant.databaseDelay());
    return url.replace(":" + stage.postgres().port() + "/", ":" + link.port() + "/");
  }

  private String redisUrl(Plant plant) {
    RedisServer redis = open(RedisServer.temporary());
    if (plant.redisDelay().isZero()) {
      return redis.uri();
    }
    FaultyLink link = open(FaultyLink.to(redis.port()));
    link.delay(plant.redisDelay());
    return "redis://127.0.0.1:" + link.port();
  }

  /** Runs statements, each by itself. */
  static void execute(DataSource database, List<String> sql) {
    if (sql.isEmpty()) {
      return;
    }
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : sql) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("could not be planted: " + e.getMessage(), e);
    }
  }

  private Outcome watch(URI app, Prepared prepared, Side side) {
    AtomicBoolean done = new AtomicBoolean();
    LoadGenerator generator = new LoadGenerator();
    Thread load = Thread.ofVirtual().start(() -> load(generator, prepared, side, done));
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      return read(client, app);
    } finally {
      done.set(true);
      // Requests that hang are cancelled, and not waited for.
      generator.close();
      join(load);
    }
  }

  private static void join(Thread load) {
    try {
      load.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void load(LoadGenerator generator, Prepared app, Side side, AtomicBoolean done) {
    List<String> labels = fault.load().requests();
    List<Workload.Kind> kinds =
        app.workload().mix().stream()
            .filter(each -> labels.isEmpty() || labels.contains(each.label()))
            .toList();
    RequestFactory requests = side.requests(7);
    if (fault.load().isEven()) {
      requests = requests.evenly();
    }
    Traffic mix = Workload.traffic(kinds, requests);
    Extra extra = fault.load().extra();
    double perSecond = fault.load().perSecond() + (extra == null ? 0 : extra.perSecond());
    Traffic traffic = extra == null ? mix : beside(mix, extra, perSecond, requests);
    for (long seed = 1; !done.get(); seed++) {
      var _ = generator.run(new LoadPlan(perSecond, Duration.ZERO, CHUNK, seed), traffic);
    }
  }

  private static Traffic beside(
      Traffic mix, Extra extra, double perSecond, RequestFactory requests) {
    int share = (int) (PARTS * extra.perSecond() / perSecond);
    long[] number = new long[1];
    return () -> {
      if (requests.below(PARTS) >= share) {
        return mix.next();
      }
      number[0]++;
      long user = extra.isOneClient() ? RequestFactory.BUSIEST : requests.user();
      String path = extra.path().replace("{n}", Long.toString(number[0]));
      return new LabeledRequest("extra", requests.get(user, path));
    };
  }

  /** Reads the recommendations until the first one names the fault, or the time has passed. */
  private Outcome read(HttpClient client, URI app) {
    long start = System.nanoTime();
    Map<String, Double> others = new LinkedHashMap<>();
    List<Found> open = List.of();
    double seconds = 0;
    while (seconds < WITHIN.toSeconds()) {
      LockSupport.parkNanos(POLL.toNanos());
      open = recommendations(client, app, open);
      seconds = (System.nanoTime() - start) / 1e9;
      if (!open.isEmpty()) {
        Found first = open.getFirst();
        if (fault.isNamedBy(first.kind(), first.title() + '\n' + first.cause())) {
          return outcome(seconds, others, open);
        }
        others.putIfAbsent(first.kind() + ": " + first.title(), seconds);
      }
    }
    return outcome(Double.NaN, others, open);
  }

  private static Outcome outcome(double seconds, Map<String, Double> others, List<Found> open) {
    return new Outcome(
        seconds,
        others.entrySet().stream()
            .map(each -> "%s (at %.0f s)".formatted(each.getKey(), each.getValue()))
            .toList(),
        open.stream().map(each -> each.kind() + ": " + each.title()).toList());
  }

  /** Returns what is open now, the worst first; what was known before if there is no response. */
  private List<Found> recommendations(HttpClient client, URI app, List<Found> before) {
    HttpRequest request =
        HttpRequest.newBuilder(app.resolve("/api/monitor/recommendations?state=open"))
            .header("X-Headroom-Operator", TOKEN)
            .timeout(PATIENCE)
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() == 429 || response.statusCode() >= 500) {
        return before;
      } else if (response.statusCode() != 200) {
        throw new IllegalStateException(request.uri() + " responds " + response.statusCode());
      }
      return json.readTree(response.body())
          .path("recommendations")
          .valueStream()
          .map(PlantedTrial::found)
          .toList();
    } catch (IOException e) {
      return before;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Found found(JsonNode node) {
    JsonNode cause = node.path("cause");
    return new Found(
        node.path("kind").asString(""),
        node.path("title").asString(""),
        String.join(
            "\n",
            cause.path("subject").asString(""),
            cause.path("route").asString(""),
            cause.path("callSite").asString("")));
  }
}
