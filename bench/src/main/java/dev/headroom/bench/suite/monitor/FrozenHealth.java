// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.kit.FaultyLink;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Health over HTTP while PostgreSQL accepts bytes and responds with none: read from the monitor,
 * and asked within the request as Actuator's indicator of a data source does, on a pool with Spring
 * Boot's defaults.
 *
 * <p>Confined to one thread.
 */
final class FrozenHealth {
  private static final double MAX_MILLIS = 10;
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String UP = "up";
  private static final String DOWN = "down";

  private final SuiteRun run;
  private final HttpClient client = HttpClient.newHttpClient();

  FrozenHealth(SuiteRun run) {
    this.run = run;
  }

  BenchRow row() {
    run.step("health while PostgreSQL hangs");
    BenchRow.Builder row = BenchRow.of("health-frozen", "ms", "p99 of a response over HTTP");
    try (PostgresServer server = PostgresServer.temporary();
        FaultyLink link = FaultyLink.to(server.port());
        HikariDataSource pool = pool(server, link);
        HealthMonitor monitor =
            HealthMonitor.of(
                HealthProbe.of(
                    "database",
                    HealthProbe.Kind.CRITICAL,
                    () -> ProbeResult.up(ask(pool)),
                    HealthProbe.CHEAP_INTERVAL,
                    PROBE_TIMEOUT))) {
      return measured(row, link, pool, monitor);
    } catch (IOException e) {
      return row.notMeasured("no server: " + e.getMessage()).atMost(MAX_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return row.notMeasured("interrupted").atMost(MAX_MILLIS);
    }
  }

  private BenchRow measured(
      BenchRow.Builder row, FaultyLink link, HikariDataSource pool, HealthMonitor monitor)
      throws IOException, InterruptedException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    serve(http, "/ours", () -> monitor.report().status().text());
    serve(http, "/peer", () -> inRequest(pool));
    http.start();
    try {
      await(http, "/ours", "healthy");
      link.freeze();
      await(http, "/ours", DOWN);
      Histogram ours = new Histogram(3);
      int calls = run.quick() ? 1_000 : 10_000;
      for (int i = 0; i < calls; i++) {
        long begun = System.nanoTime();
        get(http, "/ours");
        ours.recordValue(System.nanoTime() - begun);
      }
      long begun = System.nanoTime();
      get(http, "/peer");
      double peer = (System.nanoTime() - begun) / 1e6;
      double p99 = ours.getValueAtPercentile(99) / 1e6;
      return row.figure("ours", p99)
          .figure("peers", Map.of("asked in the request", peer))
          .value(p99)
          .atMost(MAX_MILLIS);
    } finally {
      link.heal();
      http.stop(0);
    }
  }

  private static HikariDataSource pool(PostgresServer server, FaultyLink link) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        server.jdbcUrl("postgres").replace(":" + server.port() + "/", ":" + link.port() + "/"));
    return new HikariDataSource(config);
  }

  private static String inRequest(HikariDataSource pool) {
    try {
      ask(pool);
      return UP;
    } catch (SQLException e) {
      return DOWN;
    }
  }

  /** What Spring Boot's indicator asks. */
  private static String ask(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      String product = connection.getMetaData().getDatabaseProductName();
      if (!connection.isValid(0)) {
        throw new SQLException("not valid");
      }
      return product;
    }
  }

  private static void serve(HttpServer http, String path, Supplier<String> health) {
    http.createContext(
        path,
        exchange -> {
          byte[] body = health.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private void await(HttpServer http, String path, String expected) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!get(http, path).equals(expected)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("health did not become " + expected);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private String get(HttpServer http, String path) throws InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
    try {
      return client
          .send(
              HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
