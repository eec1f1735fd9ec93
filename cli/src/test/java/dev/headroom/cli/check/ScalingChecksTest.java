// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A balancer before two instances that are as they should be, but for one thing at a time. */
class ScalingChecksTest {

  private static final int LIMIT = 20;
  private static final String LIST = "/api/signals";

  private final List<HttpServer> servers = new ArrayList<>();
  private String broken = "";

  // What instances share; an instance that shares nothing has a copy of its own.
  private final Set<String> tokens = new HashSet<>();
  private final Map<String, Integer> requestsByClient = new HashMap<>();
  private final int[] requests = new int[2];
  private String name = "Ada";
  private String staleName = "";
  private int floods;
  private int next;
  private int issued;

  @BeforeEach
  void serve() throws IOException {
    servers.add(server(this::balance));
    servers.add(server(exchange -> answer(0, exchange)));
    servers.add(server(exchange -> answer(1, exchange)));
  }

  private static HttpServer server(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newSingleThreadExecutor());
    server.createContext("/", handler);
    server.start();
    return server;
  }

  @AfterEach
  void end() {
    servers.forEach(each -> each.stop(0));
  }

  @Test
  void passesATopologyThatIsAsItShouldBe() throws InterruptedException {
    assertThat(run())
        .hasSize(9)
        .allSatisfy(row -> assertThat(row.passed()).as(row.toString()).isTrue());
    assertThat(name).as("what a check has changed is put back").isEqualTo("Ada");
  }

  @ParameterizedTest
  @CsvSource({
    "instances,ready",
    "balancing,balancing",
    "session,session",
    "log-out,log-out",
    "limit,limit",
    "invalidation,invalidation",
    "form token,form",
    "form token,no-form",
    "headers,headers",
    "headers,no-headers",
    "balancer's 429,own-headers",
    "balancer's 429,retry-after"
  })
  void failsTheOneRowThatIsBroken(String row, String fault) throws InterruptedException {
    broken = fault;
    assertThat(run().stream().filter(each -> !each.passed()).map(CheckResult::name))
        .containsExactly(row);
  }

  @Test
  void leavesOutWhatTheServiceDoesNotHave() throws InterruptedException {
    broken = "neither";
    try (ScalingChecks checks = checks()) {
      assertThat(checks.signIn("ada@example.org", "right")).isTrue();
      assertThat(checks.run()).hasSize(7).allMatch(CheckResult::passed);
      assertThat(checks.notChecked()).containsExactly("invalidation", "form token");
    }
  }

  @Test
  void namesTheAddressAtWhichNothingAnswers() throws InterruptedException {
    try (ScalingChecks checks = checks()) {
      assertThat(checks.unreachable()).isEmpty();
      servers.getLast().stop(0);
      assertThat(checks.unreachable()).contains(address(servers.getLast()));
    }
  }

  private List<CheckResult> run() throws InterruptedException {
    try (ScalingChecks checks = checks()) {
      assertThat(checks.signIn("ada@example.org", "wrong")).isFalse();
      assertThat(checks.signIn("ada@example.org", "right")).isTrue();
      return checks.run();
    }
  }

  private ScalingChecks checks() {
    List<URI> instances = servers.stream().skip(1).map(ScalingChecksTest::address).toList();
    ScaledService service = ScaledService.of(address(servers.getFirst()), instances, LIST);
    return new ScalingChecks(service, LIMIT, 0, Duration.ofMillis(300));
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The balancer, which calls instances without a network in between. */
  private synchronized void balance(HttpExchange exchange) throws IOException {
    // Of the first ten, some are those of a check that looks for a service.
    if (exchange.getRequestURI().getPath().equals("/healthz") && ++floods > 10) {
      if (!broken.equals("own-headers")) {
        secure(exchange.getResponseHeaders());
      }
      if (!broken.equals("retry-after")) {
        exchange.getResponseHeaders().set("Retry-After", "1");
      }
      exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
      respond(exchange, 429, "{}");
      return;
    }
    if (broken.equals("headers")) {
      exchange.getResponseHeaders().add("X-Frame-Options", "DENY");
    }
    answer(broken.equals("balancing") ? 0 : next++ % 2, "127.0.0.1", exchange);
  }

  private void answer(int instance, HttpExchange exchange) throws IOException {
    answer(instance, exchange.getRequestHeaders().getFirst("X-Forwarded-For"), exchange);
  }

  private synchronized void answer(int instance, String client, HttpExchange exchange)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!broken.equals("no-headers") || !path.equals("/healthz")) {
      secure(exchange.getResponseHeaders());
    }
    String token =
        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
            .replace("Bearer ", "");
    boolean apart = instance == 1;
    switch (path) {
      case "/readyz" -> respond(exchange, broken.equals("ready") && apart ? 503 : 200, "");
      case "/metrics" ->
          respond(
              exchange,
              200,
              "api_request_duration_seconds_count{uri=\"%s\"} %d\n"
                  .formatted(LIST, requests[instance]));
      case LIST -> {
        requests[instance]++;
        int before =
            requestsByClient.merge(
                broken.equals("limit") ? client + apart : client, 1, Integer::sum);
        respond(exchange, before > LIMIT ? 429 : 200, "{}");
      }
      case "/api/auth/login" -> logIn(exchange, apart);
      case "/api/auth/me" -> {
        boolean refused = broken.equals("session") && apart && token.equals("token1");
        boolean revived = broken.equals("log-out") && apart;
        respond(exchange, (tokens.contains(token) || revived) && !refused ? 200 : 401, "{}");
      }
      case "/api/auth/logout" -> respond(exchange, tokens.remove(token) ? 200 : 401, "{}");
      case "/api/users/profile" -> profile(exchange, apart);
      case "/api/auth/csrf" -> {
        if (broken.equals("neither")) {
          respond(exchange, 404, "{}");
        } else {
          exchange.getResponseHeaders().set("Set-Cookie", "csrf=c; Path=/; HttpOnly");
          respond(exchange, 200, "{\"csrfToken\": \"t\", \"headerName\": \"X-CSRF-Token\"}");
        }
      }
      default -> respond(exchange, path.equals("/healthz") ? 200 : 404, "{}");
    }
  }

  private void logIn(HttpExchange exchange, boolean apart) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (exchange.getRequestHeaders().containsKey("Cookie")) {
      boolean form = exchange.getRequestHeaders().containsKey("X-CSRF-Token");
      boolean otherSecret = broken.equals("form") && apart;
      boolean unprotected = broken.equals("no-form") && apart;
      respond(exchange, (form && !otherSecret) || unprotected ? 400 : 403, "{}");
    } else if (body.contains("right")) {
      String token = "token" + ++issued;
      tokens.add(token);
      respond(exchange, 200, "{\"token\": \"" + token + "\"}");
    } else {
      respond(exchange, 401, "{}");
    }
  }

  private void profile(HttpExchange exchange, boolean apart) throws IOException {
    if (broken.equals("neither")) {
      respond(exchange, 404, "{}");
      return;
    }
    if (exchange.getRequestMethod().equals("PUT")) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      name = body.replaceAll(".*\"name\":\"([^\"]*)\".*", "$1");
    }
    if (staleName.isEmpty()) {
      staleName = name;
    }
    String shown = broken.equals("invalidation") && apart ? staleName : name;
    respond(exchange, 200, "{\"name\": \"" + shown + "\", \"country\": \"CH\"}");
  }

  private static void secure(Headers headers) {
    Checks.HEADERS.keySet().forEach(each -> headers.add(each, "of the app"));
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (exchange) {
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
