// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.edge.EdgeServer;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.Readiness;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeFilterTest {
  private final AtomicReference<ProbeResult> database =
      new AtomicReference<>(ProbeResult.up("12 idle"));
  private final AtomicReference<ProbeResult> redis = new AtomicReference<>(ProbeResult.up(""));
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HealthMonitor monitor =
      new HealthMonitor(
          List.of(
              probe("database", HealthProbe.Kind.CRITICAL, database),
              probe("redis", HealthProbe.Kind.DEGRADING, redis)),
          TimeSource.system());
  private final Readiness readiness = new Readiness(monitor);
  private EdgeServer server;

  private static HealthProbe probe(
      String name, HealthProbe.Kind kind, AtomicReference<ProbeResult> result) {
    Duration quick = Duration.ofMillis(20);
    return HealthProbe.of(name, kind, result::get, quick, Duration.ofSeconds(1));
  }

  @BeforeEach
  void start() throws Exception {
    monitor.start();
    registry.counter("orders").increment();
    server =
        new EdgeServer(
            (request, response) -> response.setStatus(404),
            new ProbeFilter(monitor, readiness, new PrometheusText(registry)));
  }

  @AfterEach
  void stop() {
    server.close();
    monitor.close();
  }

  @Test
  void healthTellsTheComponentsApart() {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          HttpResponse<byte[]> response = server.get("/health");
          assertThat(response.statusCode()).isEqualTo(200);
          assertThat(header(response, "Content-Type")).isEqualTo("application/json");
          assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
          assertThat(EdgeServer.text(response))
              .startsWith("{\"status\":\"healthy\",\"checks\":{\"database\":{\"status\":\"up\"")
              .contains("\"detail\":\"12 idle\"", "\"ageMillis\":", "\"latencyMillis\":");
        });
    redis.set(ProbeResult.down("connection refused"));
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          HttpResponse<byte[]> response = server.get("/health");
          assertThat(response.statusCode()).isEqualTo(200);
          assertThat(EdgeServer.text(response))
              .startsWith("{\"status\":\"degraded\"")
              .contains("\"redis\":{\"status\":\"down\"");
        });
    database.set(ProbeResult.down("\"quoted\""));
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          HttpResponse<byte[]> response = server.get("/health");
          assertThat(response.statusCode()).isEqualTo(503);
          assertThat(EdgeServer.text(response))
              .startsWith("{\"status\":\"down\"")
              .contains("\\\"quoted\\\"");
        });
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(server.get("/healthz").statusCode()).isEqualTo(200));
  }

  @Test
  void readyFollowsStartCriticalComponentsAndDraining() throws Exception {
    HttpResponse<byte[]> early = server.get("/readyz");
    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(EdgeServer.text(early)).contains("starting");
    readiness.markStarted();
    redis.set(ProbeResult.down("gone"));
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(server.get("/readyz").statusCode()).isEqualTo(200));
    readiness.drain();
    HttpResponse<byte[]> late = server.get("/readyz");
    assertThat(late.statusCode()).isEqualTo(503);
    assertThat(EdgeServer.text(late))
        .isEqualTo("{\"status\":\"not ready\",\"reason\":\"draining\"}");
  }

  @Test
  void metricsAreWrittenAsPrometheusReadsThem() throws Exception {
    HttpResponse<byte[]> response = server.get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).startsWith("text/plain").contains("version=0.0.4");
    assertThat(EdgeServer.text(response)).contains("orders_total 1.0");
    HttpResponse<byte[]> open = server.get("/metrics", "Accept", "application/openmetrics-text");
    assertThat(header(open, "Content-Type")).startsWith("application/openmetrics-text");
    assertThat(EdgeServer.text(open)).endsWith("# EOF\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/healthz", "/readyz", "/metrics"})
  void onlyReadingIsAnswered(String path) throws Exception {
    HttpResponse<byte[]> posted = server.send(server.to(path).POST(BodyPublishers.noBody()));
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(header(posted, "Allow")).isEqualTo("GET, HEAD");
    assertThat(header(posted, "Content-Type")).isEqualTo("application/problem+json");
    HttpResponse<byte[]> headed =
        server.send(server.to(path).method("HEAD", BodyPublishers.noBody()));
    assertThat(headed.body()).isEmpty();
    assertThat(headed.statusCode()).isIn(200, 503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/", "/healthy", "/api/health", "/metrics/x"})
  void anyOtherPathGoesOn(String path) throws Exception {
    assertThat(server.get(path).statusCode()).isEqualTo(404);
  }
}
