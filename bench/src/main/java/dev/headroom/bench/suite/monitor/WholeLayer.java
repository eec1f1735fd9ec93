// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.http.HitServers;
import dev.headroom.bench.http.LayeredApp;
import dev.headroom.bench.load.SocketLoad;
import dev.headroom.bench.process.PinnedProcess;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The throughput of an uncached route with the whole layer, beside the same application without it:
 * a page of twenty rows of PostgreSQL, read for each request, on 64 connections that send the next
 * request as soon as they have a response.
 *
 * <p>The layer is the edge as {@code headroom.edge.enforce} turns it on, an exact limit that
 * instances share in Redis, an adaptive limiter, the connection pool in a bulkhead, statement
 * insight, request meters, history, alerts, advice, and the endpoints of health, metrics and
 * operators. Limiter and bulkhead are wide enough to refuse nothing. There is no sign-in. All
 * requests are of one client, whose permits come in leases: few of them wait for Redis.
 *
 * <p>Both have the same server, JVM, pool size and threads. Each has the first core while it is
 * under load; the other one stands by on the second, which the load, PostgreSQL and Redis have.
 * Only responses of status 2xx count: a single other one leaves the row without a value.
 *
 * <p>Confined to one thread.
 */
final class WholeLayer {
  private static final int PAIRS = 20;
  private static final int QUICK_PAIRS = 6;

  /** Code costs several times as much in its first ten or twenty thousand requests. */
  private static final long WARM_REQUESTS = 100_000;

  private static final int WARM_SECONDS = 6;
  private static final int MAX_WARM_UPS = 15;
  private static final String DATABASE = "layered";
  private static final String PAGE = "/items/5000";
  private static final HitServers.Target ITEMS = new HitServers.Target(PAGE, false, false);

  /** What the layer adds to a response, by parts that could be missing unnoticed. */
  private static final List<String> HEADERS =
      List.of("X-Request-Id", "RateLimit", "X-Content-Type-Options");

  private static final List<String> LAYER =
      List.of(
          "--headroom.database.pool.size=" + LayeredApp.POOL,
          "--headroom.database.pool.max-overflow=0",
          "--headroom.limit.rules.all.limit=1000000/60s",
          "--headroom.limit.rules.all.lease=true",
          "--headroom.overload.limiters.all.match=/**",
          "--headroom.overload.limiters.all.min-limit=128",
          "--headroom.overload.bulkheads.database.max-concurrent=64",
          "--headroom.monitor.endpoints=health,healthz,readyz,metrics",
          "--headroom.monitor.admin=true",
          "--headroom.database.admin=true",
          "--headroom.operator.token=bench-only-token-of-more-than-32-characters");

  private final SuiteRun run;
  private final HttpClient client = HttpClient.newHttpClient();

  WholeLayer(SuiteRun run) {
    this.run = run;
  }

  BenchRow row() {
    String obstacle = PinnedProcess.obstacle();
    if (obstacle != null) {
      return LayerWindow.without(obstacle);
    }
    run.step("whole layer: starting an application with it and one without");
    long own = ProcessHandle.current().pid();
    int processors = Runtime.getRuntime().availableProcessors();
    // PostgreSQL and Redis inherit the core.
    PinnedProcess.pin(own, HitServers.LOAD_CORE, HitServers.LOAD_CORE);
    try (PostgresServer postgres = PostgresServer.temporary();
        RedisServer redis = RedisServer.temporary()) {
      fill(postgres);
      List<String> layer = new ArrayList<>(LAYER);
      layer.add("--headroom.redis.url=" + redis.uri());
      try (HitServers bare = servers(postgres, List.of(LayeredApp.BARE));
          HitServers layered = servers(postgres, layer)) {
        return measured(bare, layered);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return LayerWindow.without("interrupted");
    } catch (IllegalStateException e) {
      return LayerWindow.without(String.valueOf(e.getMessage()));
    } finally {
      PinnedProcess.pin(own, 0, processors - 1);
    }
  }

  private static void fill(PostgresServer postgres) {
    postgres.createDatabase(DATABASE);
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(DATABASE));
        Statement statement = connection.createStatement()) {
      statement.execute(LayeredApp.TABLE);
      statement.execute(
          "INSERT INTO items SELECT n, 'SYM' || n % 40, n % 100 / 100.0, 'seen by ' || n || ' at"
              + " noon' FROM generate_series(1, 10000) AS n");
      statement.execute("VACUUM ANALYZE items");
    } catch (SQLException e) {
      throw new IllegalStateException("the rows were not written", e);
    }
  }

  private static HitServers servers(PostgresServer postgres, List<String> settings) {
    List<String> all = new ArrayList<>(settings);
    all.add(LayeredApp.DATABASE + postgres.jdbcUrl(DATABASE));
    HitServers started = new HitServers(LayeredApp.class, false, all.toArray(String[]::new));
    started.place(false);
    return started;
  }

  private BenchRow measured(HitServers bare, HitServers layered)
      throws IOException, InterruptedException {
    String difference = difference(bare, layered);
    if (difference != null) {
      return LayerWindow.without(difference);
    }
    run.step("whole layer: warming both");
    if (!warm(bare) || !warm(layered)) {
      return LayerWindow.without(
          "less than "
              + WARM_REQUESTS
              + " requests were answered while the applications warmed up");
    }
    List<LayerWindow> without = new ArrayList<>();
    List<LayerWindow> with = new ArrayList<>();
    int pairs = run.quick() ? QUICK_PAIRS : PAIRS;
    int seconds = run.quick() ? 3 : 6;
    // The first pair is not counted.
    for (int i = 0; i <= pairs; i++) {
      run.step("whole layer: pair " + i + " of " + pairs);
      boolean bareFirst = i % 2 == 0;
      LayerWindow first = window(bareFirst ? bare : layered, seconds);
      LayerWindow second = window(bareFirst ? layered : bare, seconds);
      if (i > 0) {
        without.add(bareFirst ? first : second);
        with.add(bareFirst ? second : first);
      }
    }
    return LayerWindow.row(without, with);
  }

  /**
   * Returns why the two applications are no pair: they must respond with the same rows, and one of
   * them alone must have the layer.
   *
   * @return null if they are a pair
   */
  private @Nullable String difference(HitServers bare, HitServers layered)
      throws IOException, InterruptedException {
    HttpResponse<String> without = get(bare, PAGE);
    HttpResponse<String> with = get(layered, PAGE);
    if (without.statusCode() != 200 || !without.body().equals(with.body())) {
      return "the responses differ: status %d and %d, %d and %d characters"
          .formatted(
              without.statusCode(),
              with.statusCode(),
              without.body().length(),
              with.body().length());
    }
    for (String each : HEADERS) {
      if (has(without, each) || !has(with, each)) {
        return "not one application alone has the layer: by " + each;
      }
    }
    return null;
  }

  private static boolean has(HttpResponse<?> response, String header) {
    return response.headers().firstValue(header).isPresent();
  }

  private HttpResponse<String> get(HitServers server, String path)
      throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + server.appPort() + path);
    return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  /** What a process has used since it started. Immutable. */
  private record Usage(long requests, long nanos, long bytes) {}

  private Usage usage(HitServers server) throws IOException, InterruptedException {
    String[] words = get(server, "/usage").body().split(" ", -1);
    return new Usage(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  /** Loads until enough requests were served; returns whether they were. */
  private boolean warm(HitServers loaded) throws IOException, InterruptedException {
    for (int i = 0; i < MAX_WARM_UPS && usage(loaded).requests() < WARM_REQUESTS; i++) {
      window(loaded, WARM_SECONDS);
    }
    return usage(loaded).requests() >= WARM_REQUESTS;
  }

  /** Loads one application, on the first core, while the other one is on the second. */
  private LayerWindow window(HitServers loaded, int seconds)
      throws IOException, InterruptedException {
    loaded.place(true);
    try {
      Usage before = usage(loaded);
      SocketLoad.Result result = loaded.load(ITEMS, 0, seconds);
      Usage after = usage(loaded);
      double requests = Math.max(1, after.requests() - before.requests());
      return new LayerWindow(
          result.perSecond(),
          result.failures(),
          (after.nanos() - before.nanos()) / 1e3 / requests,
          (after.bytes() - before.bytes()) / requests);
    } finally {
      loaded.place(false);
    }
  }
}
