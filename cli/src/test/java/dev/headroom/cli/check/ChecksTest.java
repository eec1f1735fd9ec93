// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service that is as it should be, but for one thing at a time. */
class ChecksTest {

  private static final String PROBLEM = "application/problem+json";

  private final Map<String, Integer> countByClient = new HashMap<>();
  private HttpServer server;
  private String broken = "";
  private int capacity = 20;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newSingleThreadExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @Test
  void passesAServiceThatIsAsItShouldBe() throws InterruptedException {
    assertThat(run()).allSatisfy(row -> assertThat(row.passed()).as(row.toString()).isTrue());
  }

  @ParameterizedTest
  @CsvSource({
    "health,health",
    "liveness,liveness",
    "readiness,readiness",
    "headers,headers",
    "request id,request-id",
    "'cors, known origin',cors-known",
    "'cors, unknown origin',cors-unknown",
    "compression,compression",
    "compression,compression-of-small",
    "malformed json,malformed",
    "forged token,forged",
    "page of 10^9,page",
    "unknown path,unknown",
    "interface,interface",
    "limiter,limiter",
    "limiter,retry-after",
    "metrics,metrics"
  })
  void failsTheOneRowThatIsBroken(String row, String fault) throws InterruptedException {
    broken = fault;
    assertThat(run().stream().filter(each -> !each.passed()).map(CheckResult::name))
        .containsExactly(row);
  }

  @Test
  void failsEveryRowWhenTheServiceIsNotReachable() throws InterruptedException {
    server.stop(0);
    assertThat(run()).allSatisfy(row -> assertThat(row.passed()).isFalse());
  }

  @Test
  void allowsALimitToRefillMeanwhile() throws InterruptedException {
    capacity = 25;

    assertThat(limiter(0).passed()).isFalse();
    assertThat(limiter(1_000_000).passed()).isTrue();
  }

  @Test
  void stopsWhereTheLimitRefillsFasterThanRequestsAreSent() throws InterruptedException {
    broken = "limiter";

    CheckResult row = limiter(1_000_000);

    assertThat(row.passed()).isFalse();
    assertThat(row.observed()).startsWith("201 admitted");
  }

  @Test
  void reportsThatTheListIsNotPublic() throws InterruptedException {
    broken = "private";

    assertThat(run())
        .filteredOn(row -> row.name().equals("compression"))
        .extracting(CheckResult::observed)
        .containsExactly("/api/signals returned 401");
  }

  @Test
  void readsAListThatIsNotPublicAsASignedInUser() throws InterruptedException {
    broken = "sign-in";

    try (Checks checks = checks(0)) {
      assertThat(checks.signIn("board@example.org", "wrong")).isFalse();
      assertThat(checks.signIn("board@example.org", "right")).isTrue();
      assertThat(checks.run())
          .allSatisfy(row -> assertThat(row.passed()).as(row.toString()).isTrue());
    }
  }

  private CheckResult limiter(int refill) throws InterruptedException {
    return run(refill).stream()
        .filter(row -> row.name().equals("limiter"))
        .findFirst()
        .orElseThrow();
  }

  private List<CheckResult> run() throws InterruptedException {
    return run(0);
  }

  private List<CheckResult> run(int refill) throws InterruptedException {
    try (Checks checks = checks(refill)) {
      return checks.run();
    }
  }

  private Checks checks(int refill) {
    URI base = URI.create("http://localhost:" + server.getAddress().getPort());
    return new Checks(base, "/api/signals", "http://localhost:3000", 20, refill);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    if (!broken.equals("headers")) {
      headers.set("X-Content-Type-Options", "nosniff");
    }
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Content-Security-Policy", "default-src 'none'");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    String given = exchange.getRequestHeaders().getFirst("X-Request-Id");
    if (!broken.equals("request-id")) {
      headers.set("X-Request-Id", given == null ? "made" : given);
    }
    if (exchange.getRequestMethod().equals("OPTIONS")) {
      preflight(exchange);
      return;
    }
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/health" ->
          text(exchange, broken.equals("health") ? "{\"status\":\"down\"}" : health());
      case "/healthz" -> probe(exchange, "liveness");
      case "/readyz" -> probe(exchange, "readiness");
      case "/v3/api-docs" -> probe(exchange, "interface");
      case "/metrics" -> text(exchange, metrics());
      case "/api/auth/login" -> login(exchange);
      case "/api/auth/me" -> problem(exchange, broken.equals("forged") ? 200 : 401);
      case "/api/signals" -> list(exchange);
      default -> send(exchange, 404, broken.equals("unknown") ? "text/html" : PROBLEM, "{}");
    }
  }

  private void login(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (body.contains("\"password\":\"right\"")) {
      send(exchange, 200, "application/json", "{\"token\":\"a-token\"}");
    } else {
      problem(exchange, broken.equals("malformed") ? 500 : body.endsWith("}") ? 401 : 400);
    }
  }

  private void preflight(HttpExchange exchange) throws IOException {
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    boolean known = "http://localhost:3000".equals(origin) && !broken.equals("cors-known");
    boolean leaked = broken.equals("cors-unknown") && !"http://localhost:3000".equals(origin);
    if (known || leaked) {
      exchange.getResponseHeaders().set("Access-Control-Allow-Origin", origin);
      exchange.getResponseHeaders().set("Access-Control-Allow-Credentials", "true");
    }
    exchange.sendResponseHeaders(known ? 204 : 403, -1);
    exchange.close();
  }

  private void list(HttpExchange exchange) throws IOException {
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    boolean signedIn = !broken.equals("sign-in") || "Bearer a-token".equals(token);
    if (broken.equals("private") || !signedIn) {
      problem(exchange, 401);
      return;
    }
    String query = exchange.getRequestURI().getQuery();
    if (query != null) {
      problem(exchange, broken.equals("page") ? 200 : 400);
      return;
    }
    String client = exchange.getRequestHeaders().getFirst("X-Forwarded-For");
    int count = countByClient.merge(client, 1, Integer::sum);
    if (count > capacity && !broken.equals("limiter")) {
      if (!broken.equals("retry-after")) {
        exchange.getResponseHeaders().set("Retry-After", "7");
      }
      problem(exchange, 429);
      return;
    }
    exchange.getResponseHeaders().set("X-RateLimit-Remaining", Integer.toString(capacity - count));
    text(exchange, "[" + "1,".repeat(900) + "1]");
  }

  private void probe(HttpExchange exchange, String name) throws IOException {
    if (broken.equals(name)) {
      send(exchange, 503, "text/plain", "no");
    } else if (broken.equals("compression-of-small")) {
      gzip(exchange, "ok");
    } else {
      send(exchange, 200, "text/plain", "ok");
    }
  }

  private void problem(HttpExchange exchange, int status) throws IOException {
    send(exchange, status, PROBLEM, "{}");
  }

  private void text(HttpExchange exchange, String body) throws IOException {
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    if ("gzip".equals(accepted) && !broken.equals("compression")) {
      gzip(exchange, body);
    } else {
      send(exchange, 200, "application/json", body);
    }
  }

  private static void gzip(HttpExchange exchange, String body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body.getBytes(StandardCharsets.UTF_8));
    }
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    send(exchange, 200, packed.toByteArray());
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String health() {
    return "{\"status\": \"healthy\", \"checks\": {\"database\": {}, \"redis\": {}}}";
  }

  private String metrics() {
    return String.join(
        "\n",
        "redis_cache_hits_total 1",
        broken.equals("metrics") ? "" : "redis_cache_misses_total 1",
        "rate_limit_requests_total 1",
        "rate_limit_exceeded_total 1",
        "api_request_duration_seconds_bucket{le=\"1\"} 1",
        "db_query_duration_seconds_bucket{le=\"1\"} 1",
        "db_pool_active 1");
  }
}
