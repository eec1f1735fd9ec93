// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.edge.browser.CorsFilter;
import dev.headroom.edge.browser.CorsSettings;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.limit.CallerMatch;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RequestKey;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.edge.observe.ProbeFilter;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.edge.observe.RequestMeterFilter;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.Readiness;
import dev.headroom.monitor.RequestMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** All filters in their order. */
class WholeEdgeTest {
  private static final int LIMIT = 300;
  private static final String ORIGIN = "http://localhost:3000";
  private static final PrometheusMeterRegistry REGISTRY =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static EdgeServer server;
  private static HealthMonitor monitor;

  @BeforeAll
  static void start() throws Exception {
    monitor = new HealthMonitor(List.of(), TimeSource.system());
    ClientAddress client = new ClientAddress(TrustedProxies.parse(List.of("127.0.0.1")));
    RequestLimitRule rule =
        new RequestLimitRule(
            RequestMatch.parse("/api/**"),
            CallerMatch.parse("anyone"),
            RequestKey.parse("ip"),
            LimitRule.of(Limit.parse("api", LIMIT + "/h")),
            1);
    RateLimits limits =
        RateLimits.inProcess(LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE);
    server =
        new EdgeServer(
            WholeEdgeTest::handle,
            new RateLimitFilter(RequestOrder.LIMIT, List.of(rule), limits, client),
            new ProbeFilter(monitor, new Readiness(monitor), new PrometheusText(REGISTRY)),
            new CompressionFilter(CompressionSettings.defaults()),
            new RequestGuardFilter(GuardSettings.defaults()),
            new CorsFilter(CorsSettings.of(List.of(ORIGIN))),
            new SecurityHeadersFilter(List.of(), client::isSecure),
            new RequestMeterFilter(new RequestMeters(REGISTRY), WholeEdgeTest::route),
            new RequestIdFilter());
  }

  @AfterAll
  static void stop() {
    server.close();
    monitor.close();
  }

  private static String route(HttpServletRequest request) {
    Object probe = request.getAttribute(RouteResolver.ATTRIBUTE);
    return probe instanceof String known ? known : "/api/{name}";
  }

  private static void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    switch (request.getServletPath()) {
      case "/api/throw" -> throw new IllegalStateException("on purpose");
      case "/api/later" -> {
        AsyncContext async = request.startAsync();
        async.start(() -> {
          ((HttpServletResponse) async.getResponse()).setStatus(202);
          async.complete();
        });
      }
      default -> response.getWriter().write("x".repeat(3000));
    }
  }

  private static String count(String status) {
    return "headroom_monitor_request_duration_seconds_count{method=\"GET\",route=\"/api/{name}\",status=\""
        + status;
  }

  @Test
  void everyRefusalIsAProblemWithIdHeadersAndCors() throws Exception {
    for (int i = 0; i <= LIMIT; i++) {
      server.get("/api/a", "X-Forwarded-For", "203.0.113.200");
    }
    List<HttpResponse<byte[]>> refusals =
        Arrays.asList(
            server.get("/api/a", "Origin", ORIGIN, "X-Forwarded-For", "203.0.113.200"),
            server.get("/api/a;b", "Origin", ORIGIN),
            server.send(
                server.to("/healthz").header("Origin", ORIGIN).POST(BodyPublishers.noBody())),
            server.send(
                server
                    .to("/api/a")
                    .header("Origin", ORIGIN)
                    .POST(BodyPublishers.ofByteArray(new byte[2_000_000]))));
    assertThat(refusals.stream().map(HttpResponse::statusCode)).containsExactly(429, 400, 405, 413);
    for (HttpResponse<byte[]> each : refusals) {
      assertThat(header(each, "Content-Type")).isEqualTo("application/problem+json");
      assertThat(header(each, "Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
      assertThat(header(each, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(header(each, "Vary")).contains("Origin");
      assertThat(EdgeServer.text(each))
          .contains("\"requestId\":\"" + header(each, "X-Request-Id") + "\"");
    }
  }

  @Test
  void probesAndPreflightsAreNotLimited() throws Exception {
    for (int i = 0; i < LIMIT + 20; i++) {
      assertThat(server.get("/healthz", "X-Forwarded-For", "203.0.113.1").statusCode())
          .isEqualTo(200);
    }
    HttpResponse<byte[]> preflight =
        server.send(
            server
                .to("/api/a")
                .header("Origin", ORIGIN)
                .header("Access-Control-Request-Method", "PUT")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(header(preflight, "X-RateLimit-Limit")).isEmpty();
  }

  @Test
  void everyRequestIsTimedWithItsStatus() throws Exception {
    server.get("/api/a", "X-Forwarded-For", "203.0.113.2");
    server.get("/api/throw", "X-Forwarded-For", "203.0.113.2");
    server.get("/api/later", "X-Forwarded-For", "203.0.113.2");
    // Probes are no requests of users: those that are refused while it starts are no errors.
    for (String probe : List.of("/health", "/healthz", "/readyz")) {
      server.get(probe, "X-Forwarded-For", "203.0.113.2");
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(EdgeServer.text(server.get("/metrics")))
                .contains(count("200"), count("500"), count("202"), "route=\"/metrics\"")
                .doesNotContain("route=\"/health", "route=\"/readyz"));
  }

  @Test
  void manyRequestsAtOnceGetTheirOwnAnswersAndNeverMoreThanTheLimit() throws Exception {
    Callable<HttpResponse<byte[]>> call =
        () -> server.get("/api/a", "X-Forwarded-For", "203.0.113.3", "Accept-Encoding", "gzip");
    int admitted = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          java.util.stream.IntStream.range(0, LIMIT + 100).mapToObj(i -> threads.submit(call));
      for (var each : calls.toList()) {
        HttpResponse<byte[]> response = each.get();
        if (response.statusCode() == 200) {
          admitted++;
          try (var in =
              new java.util.zip.GZIPInputStream(
                  new java.io.ByteArrayInputStream(response.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("x".repeat(3000));
          }
        } else {
          assertThat(response.statusCode()).isEqualTo(429);
        }
      }
    }
    assertThat(admitted).isEqualTo(LIMIT);
  }

  @Test
  void filtersStandInTheOrderOfThePage() {
    int before = Integer.MIN_VALUE;
    for (RequestOrder each : RequestOrder.values()) {
      assertThat(each.order()).isGreaterThan(before);
      before = each.order();
      assertThat(each.dispatchers()).isNotEmpty();
    }
  }
}
