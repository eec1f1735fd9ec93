// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.Service.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Looks at a running service from outside, as a client would.
 *
 * <p>One thread at a time. Sends some 150 requests, and more where the limit fills again while they
 * are sent; the limiter's row uses up the limit of one client, which it names itself where the
 * service trusts this machine's word.
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
  private static final Map<String, String> HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "",
          "Content-Security-Policy", "",
          "Cross-Origin-Opener-Policy", "",
          "Cross-Origin-Resource-Policy", "");

  /** How many times its limit a client asks for; a service slower than its refill refuses never. */
  private static final long MOST_LIMITS = 10;

  private final Service service;
  private final String listPath;
  private final String origin;
  private final int limit;
  private final int refill;

  /**
   * Makes the checks of one service.
   *
   * @param base where it listens
   * @param listPath a public list whose answer is over 1000 bytes, such as {@code /api/signals}
   * @param origin an origin that the service allows
   * @param limit the requests that it admits from one client, at once or in one window
   * @param refill how many more it admits each second after that; 0 where it counts in windows
   */
  public Checks(URI base, String listPath, String origin, int limit, int refill) {
    this.service = new Service(base);
    this.listPath = listPath;
    this.origin = origin;
    this.limit = limit;
    this.refill = refill;
  }

  /**
   * Runs every row.
   *
   * @return in a fixed order; a row that met an exception failed
   * @throws InterruptedException if the thread was told to end
   */
  public List<CheckResult> run() throws InterruptedException {
    List<CheckResult> rows = new ArrayList<>();
    rows.add(row("health", this::health));
    rows.add(row("liveness", () -> answers("liveness", "/healthz")));
    rows.add(row("readiness", () -> answers("readiness", "/readyz")));
    rows.add(row("headers", this::headers));
    rows.add(row("request id", this::requestId));
    rows.add(row("cors, known origin", this::knownOrigin));
    rows.add(row("cors, unknown origin", this::unknownOrigin));
    rows.add(row("compression", this::compression));
    rows.add(row("malformed json", this::malformedJson));
    rows.add(row("forged token", this::forgedToken));
    rows.add(row("page of 10^9", this::hugePage));
    rows.add(row("unknown path", this::unknownPath));
    rows.add(row("interface", () -> answers("interface", "/v3/api-docs")));
    rows.add(row("limiter", this::limiter));
    rows.add(row("metrics", this::metrics));
    return rows;
  }

  private static CheckResult row(String name, Probe look) throws InterruptedException {
    try {
      return look.run();
    } catch (IOException e) {
      return CheckResult.failed(
          name,
          "no answer (" + e.getClass().getSimpleName() + ")",
          "is the service running at this address?");
    }
  }

  private CheckResult health() throws IOException, InterruptedException {
    Response answer = service.get("/health");
    String text = answer.text();
    boolean apart = text.contains("\"database\"") && text.contains("\"redis\"");
    boolean healthy = text.matches("(?s).*\"status\"\\s*:\\s*\"(healthy|degraded)\".*");
    return judge(
        "health",
        answer.status() == 200 && apart && healthy,
        "%d, database and redis %s"
            .formatted(answer.status(), apart ? "told apart" : "not told apart"),
        "see /health: a component may be down");
  }

  private CheckResult answers(String name, String path) throws IOException, InterruptedException {
    Response answer = service.get(path);
    return judge(
        name,
        answer.status() == 200,
        path + " answered " + answer.status(),
        "expected 200; see the log");
  }

  private CheckResult headers() throws IOException, InterruptedException {
    Response answer = service.get(listPath);
    List<String> wrong =
        HEADERS.entrySet().stream()
            .filter(header ->
                answer.header(header.getKey()).isEmpty()
                    || !answer.header(header.getKey()).contains(header.getValue()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return judge(
        "headers",
        wrong.isEmpty(),
        wrong.isEmpty() ? HEADERS.size() + " security headers" : "wrong or missing: " + wrong,
        "does another filter or proxy remove them?");
  }

  private CheckResult requestId() throws IOException, InterruptedException {
    Response named = service.get(listPath, "X-Request-Id", "check-7");
    Response unnamed = service.get(listPath);
    boolean held =
        named.header("X-Request-Id").equals("check-7") && !unnamed.header("X-Request-Id").isEmpty();
    return judge(
        "request id",
        held,
        held ? "kept when given, made when not" : "not kept or not made",
        "is RequestIdFilter first?");
  }

  private CheckResult knownOrigin() throws IOException, InterruptedException {
    Response answer = preflight(origin);
    boolean held =
        answer.status() / 100 == 2
            && answer.header("Access-Control-Allow-Origin").equals(origin)
            && answer.header("Access-Control-Allow-Credentials").equals("true");
    return judge(
        "cors, known origin",
        held,
        "%s: %d, allows '%s'"
            .formatted(origin, answer.status(), answer.header("Access-Control-Allow-Origin")),
        "add it to CORS_ORIGINS, or name a known one with --origin");
  }

  private CheckResult unknownOrigin() throws IOException, InterruptedException {
    Response answer = preflight("https://unknown.example");
    boolean held = answer.header("Access-Control-Allow-Origin").isEmpty();
    return judge(
        "cors, unknown origin",
        held,
        "%d, %s".formatted(answer.status(), held ? "nothing allowed" : "ALLOWED"),
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
          listPath + " answered " + plain.status(),
          "name a public list of over 1000 bytes by --path");
    }
    Response packed = service.get(listPath, "Accept-Encoding", "gzip");
    Response small = service.get("/healthz", "Accept-Encoding", "gzip");
    boolean held =
        plain.wireBytes() > 1000
            && packed.header("Content-Encoding").equals("gzip")
            && packed.wireBytes() < plain.wireBytes()
            && small.header("Content-Encoding").isEmpty();
    return judge(
        "compression",
        held,
        String.format(
            Locale.ROOT,
            "%,d bytes -> %,d, a small answer %s",
            plain.wireBytes(),
            packed.wireBytes(),
            small.header("Content-Encoding").isEmpty() ? "untouched" : "compressed too"),
        "is the layer on, and is the list over 1000 bytes?");
  }

  private CheckResult malformedJson() throws IOException, InterruptedException {
    return refused(
        "malformed json",
        service.send(
            service
                .to("/api/auth/login")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"email\": "))),
        400);
  }

  private CheckResult forgedToken() throws IOException, InterruptedException {
    String forged = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    return refused("forged token", service.get("/api/auth/me", "Authorization", forged), 401);
  }

  private CheckResult hugePage() throws IOException, InterruptedException {
    return refused("page of 10^9", service.get(listPath + "?size=1000000000"), 400);
  }

  private CheckResult unknownPath() throws IOException, InterruptedException {
    Response answer = service.get("/api/no-such-thing");
    boolean held = (answer.status() == 404 || answer.status() == 401) && answer.isProblem();
    return judge(
        "unknown path",
        held,
        answer.status() + (answer.isProblem() ? " as problem+json" : " without problem+json"),
        "expected 404 or 401 as problem+json");
  }

  private static CheckResult refused(String name, Response answer, int status) {
    return judge(
        name,
        answer.status() == status && answer.isProblem(),
        answer.status() + (answer.isProblem() ? " as problem+json" : " without problem+json"),
        "expected " + status + " as problem+json");
  }

  private CheckResult limiter() throws IOException, InterruptedException {
    String client = Service.freshClient();
    int admitted = 0;
    int first = -1;
    int last = -1;
    Response answer = null;
    long begun = System.nanoTime();
    while (admitted <= maxAdmitted(begun) && admitted <= MOST_LIMITS * limit) {
      answer = service.send(service.to(listPath).GET().setHeader("X-Forwarded-For", client));
      if (answer.status() == 429) {
        break;
      }
      last = remaining(answer);
      first = first < 0 ? last : first;
      admitted++;
    }
    boolean told = answer != null && !answer.header("Retry-After").isEmpty() && answer.isProblem();
    boolean held =
        answer != null
            && answer.status() == 429
            && admitted <= maxAdmitted(begun)
            && told
            && first >= last;
    return judge(
        "limiter",
        held,
        "%d admitted, remaining %d to %d, then %s"
            .formatted(
                admitted, first, last, told ? "429 with Retry-After" : "no 429 with Retry-After"),
        "expected at most %d and %d a second; is the limit set, and does the proxy pass the client on?"
            .formatted(limit, refill));
  }

  private long maxAdmitted(long begunNanos) {
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    return limit + (long) (refill * seconds);
  }

  private static int remaining(Response answer) {
    String told = answer.header("X-RateLimit-Remaining");
    return told.matches("\\d{1,9}") ? Integer.parseInt(told) : -1;
  }

  private CheckResult metrics() throws IOException, InterruptedException {
    String text = service.get("/metrics").text();
    List<String> missing = METRICS.stream().filter(name -> !text.contains(name)).toList();
    return judge(
        "metrics",
        missing.isEmpty(),
        missing.isEmpty()
            ? "%d names of the systems, %d series"
                .formatted(
                    METRICS.size(), text.lines().filter(line -> !line.startsWith("#")).count())
            : "missing: " + String.join(", ", missing),
        "is the starter on the class path?");
  }

  private static CheckResult judge(String name, boolean held, String said, String remedy) {
    return held ? CheckResult.passed(name, said) : CheckResult.failed(name, said, remedy);
  }

  @Override
  public void close() {
    service.close();
  }

  private interface Probe {
    CheckResult run() throws IOException, InterruptedException;
  }
}
