// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ServiceClient.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Black-box checks of a running service: health, headers, CORS, compression, bad input, rate limit,
 * metrics.
 *
 * <p>One thread at a time. Sends about 150 requests, more where the limit refills meanwhile. The
 * check of the limiter exhausts the limit of one client: of this machine, or of an address made up
 * in {@code X-Forwarded-For} where the service trusts this machine as a proxy.
 */
public final class Checks implements AutoCloseable {

  private static final List<String> METRICS =
      List.of(
          "redis_cache_hits_total",
          "redis_cache_misses_total",
          "rate_limit_requests_total",
          "rate_limit_exceeded_total",
          "api_request_duration_seconds_bucket",
          "db_query_duration_seconds_bucket",
          "db_pool_active");

  /** The security headers, and what each contains. */
  static final Map<String, String> HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "",
          "Content-Security-Policy", "",
          "Cross-Origin-Opener-Policy", "",
          "Cross-Origin-Resource-Policy", "");

  private final ServiceClient service;
  private final String listPath;
  private final String api;
  private final String origin;
  private final ClientLimit limit;

  /**
   * Creates the checks of one service.
   *
   * @param base the address of the service
   * @param listPath a list whose response is longer than 1000 bytes, such as {@code /api/signals};
   *     public, unless {@link #signIn} has succeeded
   * @param origin an origin that the service allows
   * @param limit the requests that one client may make, at once or in one window
   * @param refill the requests per second by which the limit refills; 0 for a window
   */
  public Checks(URI base, String listPath, String origin, int limit, int refill) {
    this.service = new ServiceClient(base);
    this.listPath = listPath;
    this.api = ServiceClient.api(listPath);
    this.origin = origin;
    this.limit = new ClientLimit(limit, refill);
  }

  /**
   * Returns whether the service accepts connections.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean isReachable() throws InterruptedException {
    return service.isReachable();
  }

  /**
   * Signs a user in, whose token all further requests have.
   *
   * @return whether the service accepted the password
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean signIn(String user, String password) throws InterruptedException {
    try {
      String token = service.signIn(api, user, password);
      if (!token.isEmpty()) {
        service.useToken(token);
      }
      return !token.isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns whether the service has the list.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean hasList() throws InterruptedException {
    try {
      return service.get(listPath).status() != 404;
    } catch (IOException e) {
      return true; // The checks report it.
    }
  }

  /**
   * Runs all checks.
   *
   * @return the results in a fixed order; a check without a response has failed
   * @throws InterruptedException if the thread is interrupted
   */
  public List<CheckResult> run() throws InterruptedException {
    List<CheckResult> rows = new ArrayList<>();
    rows.add(row("health", this::health));
    rows.add(row("liveness", () -> reachable("liveness", "/healthz")));
    rows.add(row("readiness", () -> reachable("readiness", "/readyz")));
    rows.add(row("headers", this::headers));
    rows.add(row("request id", this::requestId));
    rows.add(row("cors, known origin", this::knownOrigin));
    rows.add(row("cors, unknown origin", this::unknownOrigin));
    rows.add(row("compression", this::compression));
    rows.add(row("malformed json", this::malformedJson));
    rows.add(row("forged token", this::forgedToken));
    rows.add(row("page of 10^9", this::hugePage));
    rows.add(row("unknown path", this::unknownPath));
    rows.add(row("interface", () -> reachable("interface", "/v3/api-docs")));
    rows.add(row("limiter", this::limiter));
    rows.add(row("metrics", this::metrics));
    return rows;
  }

  private static CheckResult row(String name, Probe probe) throws InterruptedException {
    try {
      return probe.run();
    } catch (IOException e) {
      return CheckResult.failed(
          name,
          "no response (" + e.getClass().getSimpleName() + ")",
          "start the service, or correct the address");
    }
  }

  private CheckResult health() throws IOException, InterruptedException {
    Response response = service.get("/health");
    String text = response.text();
    boolean apart = text.contains("\"database\"") && text.contains("\"redis\"");
    boolean healthy = text.matches("(?s).*\"status\"\\s*:\\s*\"(healthy|degraded)\".*");
    return CheckResult.judge(
        "health",
        response.status() == 200 && apart && healthy,
        "%d, database and redis %s"
            .formatted(response.status(), apart ? "reported apart" : "not reported apart"),
        "see /health: a component may be down");
  }

  private CheckResult reachable(String name, String path) throws IOException, InterruptedException {
    Response response = service.get(path);
    return CheckResult.judge(
        name,
        response.status() == 200,
        path + " returned " + response.status(),
        "expected 200; see the log");
  }

  private CheckResult headers() throws IOException, InterruptedException {
    Response response = service.get(listPath);
    List<String> wrong =
        HEADERS.entrySet().stream()
            .filter(header ->
                response.header(header.getKey()).isEmpty()
                    || !response.header(header.getKey()).contains(header.getValue()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return CheckResult.judge(
        "headers",
        wrong.isEmpty(),
        wrong.isEmpty() ? HEADERS.size() + " security headers" : "wrong or missing: " + wrong,
        "let no other filter, and no proxy, remove them");
  }

  private CheckResult requestId() throws IOException, InterruptedException {
    Response named = service.get(listPath, "X-Request-Id", "check-7");
    Response unnamed = service.get(listPath);
    boolean passed =
        named.header("X-Request-Id").equals("check-7") && !unnamed.header("X-Request-Id").isEmpty();
    return CheckResult.judge(
        "request id",
        passed,
        passed ? "kept when given, created when not" : "not kept, or not created",
        "let RequestIdFilter be the first filter");
  }

  private CheckResult knownOrigin() throws IOException, InterruptedException {
    Response response = preflight(origin);
    boolean passed =
        response.status() / 100 == 2
            && response.header("Access-Control-Allow-Origin").equals(origin)
            && response.header("Access-Control-Allow-Credentials").equals("true");
    return CheckResult.judge(
        "cors, known origin",
        passed,
        "%s: %d, allows '%s'"
            .formatted(origin, response.status(), response.header("Access-Control-Allow-Origin")),
        "add it to CORS_ORIGINS, or name a known one with --origin");
  }

  private CheckResult unknownOrigin() throws IOException, InterruptedException {
    Response response = preflight("https://unknown.example");
    boolean passed = response.header("Access-Control-Allow-Origin").isEmpty();
    return CheckResult.judge(
        "cors, unknown origin",
        passed,
        "%d, %s".formatted(response.status(), passed ? "nothing allowed" : "ALLOWED"),
        "CORS_ORIGINS must name exact origins");
  }

  private Response preflight(String from) throws IOException, InterruptedException {
    return service.send(
        service
            .to(listPath)
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .headers("Origin", from, "Access-Control-Request-Method", "GET"));
  }

  private CheckResult compression() throws IOException, InterruptedException {
    Response plain = service.get(listPath, "Accept-Encoding", "identity");
    if (plain.status() != 200) {
      return CheckResult.failed(
          "compression",
          listPath + " returned " + plain.status(),
          "name a public list of more than 1000 bytes with --path, or a user with --user");
    }
    Response compressed = service.get(listPath, "Accept-Encoding", "gzip");
    Response small = service.get("/healthz", "Accept-Encoding", "gzip");
    boolean passed =
        plain.wireBytes() > 1000
            && compressed.header("Content-Encoding").equals("gzip")
            && compressed.wireBytes() < plain.wireBytes()
            && small.header("Content-Encoding").isEmpty();
    return CheckResult.judge(
        "compression",
        passed,
        String.format(
            Locale.ROOT,
            "%,d bytes -> %,d, a small response is %s",
            plain.wireBytes(),
            compressed.wireBytes(),
            small.header("Content-Encoding").isEmpty() ? "not compressed" : "compressed too"),
        "turn compression on, or name a list of more than 1000 bytes with --path");
  }

  private CheckResult malformedJson() throws IOException, InterruptedException {
    return refused("malformed json", service.send(service.login(api, "{\"email\": ")), 400);
  }

  private CheckResult forgedToken() throws IOException, InterruptedException {
    String forged = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    return refused("forged token", service.get(api + "/auth/me", "Authorization", forged), 401);
  }

  private CheckResult hugePage() throws IOException, InterruptedException {
    Response response = service.get(listPath + "?size=1000000000&limit=1000000000");
    return CheckResult.judge(
        "page of 10^9",
        response.status() == 400 && response.isProblem(),
        statusAndForm(response),
        "expected 400 as problem+json: name a list with size or limit with --path");
  }

  private CheckResult unknownPath() throws IOException, InterruptedException {
    Response response = service.get("/api/no-such-thing");
    boolean passed = (response.status() == 404 || response.status() == 401) && response.isProblem();
    return CheckResult.judge(
        "unknown path", passed, statusAndForm(response), "expected 404 or 401 as problem+json");
  }

  private static CheckResult refused(String name, Response response, int status) {
    return CheckResult.judge(
        name,
        response.status() == status && response.isProblem(),
        statusAndForm(response),
        "expected " + status + " as problem+json");
  }

  private static String statusAndForm(Response response) {
    return response.status()
        + (response.isProblem() ? " as problem+json" : " without problem+json");
  }

  private CheckResult limiter() throws IOException, InterruptedException {
    String client = ServiceClient.freshClient();
    int admitted = 0;
    int first = -1;
    int last = -1;
    Response response = null;
    long start = System.nanoTime();
    while (limit.maySoonRefuse(admitted, start)) {
      response = service.sendOnce(service.to(listPath).GET().setHeader("X-Forwarded-For", client));
      if (response.status() == 429) {
        break;
      }
      last = remaining(response);
      first = first < 0 ? last : first;
      admitted++;
    }
    boolean complete =
        response != null && !response.header("Retry-After").isEmpty() && response.isProblem();
    boolean passed =
        response != null
            && response.status() == 429
            && limit.allows(admitted, start)
            && complete
            && first >= last;
    return CheckResult.judge(
        "limiter",
        passed,
        "%d admitted, remaining %d to %d, then %s"
            .formatted(
                admitted,
                first,
                last,
                complete ? "429 with Retry-After" : "no 429 with Retry-After"),
        "expected 429 after at most %s: name the service's limit with --limit and --refill, or set the limit, and let the proxy forward the client's address"
            .formatted(limit));
  }

  private static int remaining(Response response) {
    String remaining = response.header("X-RateLimit-Remaining");
    return remaining.matches("\\d{1,9}") ? Integer.parseInt(remaining) : -1;
  }

  private CheckResult metrics() throws IOException, InterruptedException {
    String text = service.get("/metrics", "Accept", "text/plain").text();
    List<String> missing = METRICS.stream().filter(name -> !text.contains(name)).toList();
    return CheckResult.judge(
        "metrics",
        missing.isEmpty(),
        missing.isEmpty()
            ? "%d required names, %d series"
                .formatted(
                    METRICS.size(), text.lines().filter(line -> !line.startsWith("#")).count())
            : "missing: " + String.join(", ", missing),
        "add the starter to the class path");
  }

  @Override
  public void close() {
    service.close();
  }

  private interface Probe {
    CheckResult run() throws IOException, InterruptedException;
  }
}
