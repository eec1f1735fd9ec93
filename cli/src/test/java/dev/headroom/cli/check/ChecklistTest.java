// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headroom.cli.check.ChecklistRow.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A service whose operators' endpoints are as they should be, but for one thing at a time. */
class ChecklistTest {

  private static final String BASE = "/api/monitor";

  private static final String FIGURES =
      """
      {"to": "2026-11-29T12:00:00Z", "instances": ["one"],
       "requests": {"count": 900, "perSecond": 12.5, "errorPercent": 0.0, "meanMillis": 8.1, "p95Millis": 40.0},
       "cache": {"hits": 90, "misses": 10, "hitPercent": 90.0},
       "sinceStart": {"cacheHits": 90, "cacheMisses": 10},
       "database": {"headroom.database.pool.connections{pool=main, state=active}": 3,
                    "headroom.database.pool.connections{pool=main, state=max}": 20,
                    "headroom.database.pool.connections{pool=main, state=waiting}": 0}}
      """;

  private static final String COMPARISON =
      """
      {"differences": [{"figure": "all requests mean", "change": "SAME"}], "configuration": []}
      """;

  private static final List<CheckResult> CHECKS =
      List.of(
          CheckResult.passed("health", "200"),
          CheckResult.passed("liveness", "200"),
          CheckResult.passed("readiness", "200"),
          CheckResult.passed("headers", "6 security headers"),
          CheckResult.passed("limiter", "100 admitted"),
          CheckResult.passed("metrics", "7 required names"));

  private final Map<String, String> bodies = new HashMap<>();
  private final HttpServer server;

  ChecklistTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    bodies.put("/metrics", FIGURES);
    bodies.put(
        "/health", "{\"status\": \"healthy\", \"components\": {\"redis\": {\"status\": \"up\"}}}");
    bodies.put("/baseline/comparison", COMPARISON);
    bodies.put("/alerts", "{\"firing\": 0, \"alerts\": []}");
    bodies.put(
        "/scaling", "{\"alerts\": [{\"status\": \"ok\", \"rule\": {\"name\": \"scaling-pool\"}}]}");
    bodies.put("/errors", "{\"count\": 0, \"groups\": []}");
    bodies.put(
        "/trends",
        "{\"trends\": [{\"metric\": \"response-time\", \"verdict\": \"flat\", \"reason\": \"\"}]}");
    bodies.put("/alerts/rules", "{\"rules\": [{\"name\": \"cpu\"}]}");
    bodies.put("/alerts/rules/cpu/proposal", "{\"rule\": \"cpu\", \"proposed\": null}");
    bodies.put("/recommendations", "{\"recommendations\": []}");
    bodies.put("/headroom", "{\"headroom\": 0.6, \"bottleneck\": \"processor\"}");
    bodies.put(
        "/series?headroom.database.statement",
        "[{\"tags\": {\"outcome\": \"success\"}, \"points\": [{\"count\": 9, \"p95\": 0.012}]}]");
    bodies.put(
        "/series?headroom.limit.decisions",
        """
        [{"tags": {"outcome": "admitted"}, "points": [{"increase": 500}, {"increase": 499}]},
         {"tags": {"outcome": "refused"}, "points": [{"increase": 1}]}]
        """);
    bodies.put("/series?headroom.database.backup.age", "[{\"points\": [{\"last\": 7200}]}]");
    bodies.put("/api/database/indexes", "{\"added\": [{\"name\": \"a\", \"state\": \"valid\"}]}");
  }

  @BeforeEach
  void serve() {
    server.createContext("/", this::respond);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @ParameterizedTest
  @EnumSource(ChecklistPeriod.class)
  void meetsEveryItemThatItCanSee(ChecklistPeriod period) throws InterruptedException {
    assertThat(run(period, CHECKS))
        .allSatisfy(row -> assertThat(row.state()).as(row.toString()).isNotEqualTo(State.NOT_MET))
        .filteredOn(row -> row.state() == State.MET)
        .hasSizeGreaterThanOrEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          HOUR | /metrics | "count": 900 | "count": 0 | figures are recorded
          HOUR | /metrics | state=waiting}": 0 | state=waiting}": 2 | pool has connections left
          HOUR | /metrics | state=active}": 3 | state=active}": 17 | pool has connections left
          HOUR | /metrics | "cacheHits": 90 | "cacheHits": 0 | caches are warm
          HOUR | /health | "up" | "down" | Redis is used
          HOUR | /api/database/indexes | valid | absent | added indexes are built
          DAY | /metrics | "meanMillis": 8.1 | "meanMillis": 2100.5 | mean response below 2 s
          DAY | /metrics | "p95Millis": 40.0 | "p95Millis": 100.0 | p95 below 100 ms
          DAY | /metrics | "errorPercent": 0.0 | "errorPercent": 5.1 | errors below 5 %
          DAY | /metrics | "hitPercent": 90.0 | "hitPercent": 84.9 | hit rate above 85 %
          DAY | /series?headroom.database.statement | 0.012 | 0.061 | statements' p95 below 50 ms
          DAY | /alerts | [] | [{"status": "firing", "rule": {"name": "cpu"}, "value": "95%"}] | no alert fires
          DAY | /scaling | ok | firing | pool use below 80 %
          DAY | /errors | [] | [{"type": "A", "frame": "b", "firstSeen": "2026-11-29T11:00:00Z"}] | no new kind of exception
          DAY | /baseline/comparison | SAME | WORSE | no worse than the baseline
          WEEK | /trends | flat | step_up | no trend for the worse
          WEEK | /trends | flat | unknown | no trend for the worse
          WEEK | /alerts/rules/cpu/proposal | null | "80%" | alert thresholds fit the use
          WEEK | /recommendations | [] | [{"title": "an index"}] | recommendations are decided
          WEEK | /scaling | ok | recovering | no need to scale
          WEEK | /series?headroom.limit.decisions | "increase": 1} | "increase": 90} | below 1 % is limited
          WEEK | /metrics | "hitPercent": 90.0 | "hitPercent": 84.9 | hit rate above 85 %
          WEEK | /metrics | "errorPercent": 0.0 | "errorPercent": 0.2 | 99.9 % without an error
          WEEK | /series?headroom.database.backup.age | 7200 | 200000 | backup of the last 2 days
          WEEK | /baseline/comparison | SAME | WORSE | no worse than the baseline
          """)
  void refusesTheOneItemThatIsNotMetAndSaysWhatToDo(
      ChecklistPeriod period, String endpoint, String right, String wrong, String item)
      throws InterruptedException {
    String body = bodies.getOrDefault(endpoint, "");
    assertThat(body).contains(right);
    bodies.put(endpoint, body.replace(right, wrong));

    assertThat(run(period, CHECKS))
        .filteredOn(row -> row.state() == State.NOT_MET)
        .singleElement()
        .satisfies(row -> {
          assertThat(row.item()).isEqualTo(item);
          assertThat(row.remedy()).isNotEmpty();
        });
  }

  @Test
  void anErrorThatWasFirstSeenEarlierIsNotNew() throws InterruptedException {
    bodies.put(
        "/errors", "{\"groups\": [{\"type\": \"A\", \"firstSeen\": \"2026-11-27T11:00:00Z\"}]}");

    assertThat(row(ChecklistPeriod.DAY, "no new kind of exception").state()).isEqualTo(State.MET);
  }

  @Test
  void showsTheCheckThatFailedInTheFirstHour() throws InterruptedException {
    List<CheckResult> failed =
        List.of(CheckResult.failed("headers", "none", "does a proxy remove them?"));

    assertThat(run(ChecklistPeriod.HOUR, failed))
        .filteredOn(row -> row.item().equals("security headers"))
        .containsExactly(
            new ChecklistRow(
                "security headers",
                "JewGo, CivicLog",
                State.NOT_MET,
                "none",
                "does a proxy remove them?"));
  }

  @Test
  void givesTheExactCommandWhereNoBaselineIsSet() throws InterruptedException {
    bodies.remove("/baseline/comparison");

    ChecklistRow row = row(ChecklistPeriod.HOUR, "baseline is set");

    assertThat(row.state()).isEqualTo(State.NOT_MET);
    assertThat(row.remedy())
        .isEqualTo(
            "curl -fsS -H \"X-Headroom-Operator: $(cat token)\" -X PUT '"
                + address()
                + "/api/monitor/baseline?window=15m'");
  }

  @Test
  void leavesIndexesAndBackupsToTheOperatorWhereTheyAreNotShown() throws InterruptedException {
    bodies.remove("/api/database/indexes");
    bodies.put("/series?headroom.database.backup.age", "[]");

    assertThat(row(ChecklistPeriod.HOUR, "added indexes are built").state())
        .isEqualTo(State.BY_HAND);
    assertThat(row(ChecklistPeriod.WEEK, "backup of the last 2 days").remedy())
        .isEqualTo("./headroom backup --to DIR --list");
  }

  /** Of two databases one is backed up each night, and the other was ten days ago. */
  @Test
  void judgesTheDatabaseWhoseLatestBackupIsTheOldest() throws InterruptedException {
    bodies.put(
        "/series?headroom.database.backup.age",
        "[{\"points\": [{\"last\": 500}, {\"last\": 864000}]}, {\"points\": [{\"last\": 3600}]}]");

    ChecklistRow row = row(ChecklistPeriod.WEEK, "backup of the last 2 days");

    assertThat(row.state()).isEqualTo(State.NOT_MET);
    assertThat(row.observed()).isEqualTo("the latest is 240 h old");
  }

  /** As a proxy responds while the service is down, or another service at the same address. */
  @ParameterizedTest
  @EnumSource(ChecklistPeriod.class)
  void takesNoOtherResponseForOneOfTheService(ChecklistPeriod period) throws InterruptedException {
    for (String body : List.of("<html>welcome</html>", "{}", "[]", "{\"alerts\": null}")) {
      bodies.replaceAll((endpoint, former) -> body);

      assertThat(run(period, List.of())).as(body).noneMatch(row -> row.state() == State.MET);
    }
  }

  @Test
  void saysWhichSettingIsMissingWhereTheEndpointsAreNotThere() throws InterruptedException {
    bodies.keySet().removeIf(each -> !each.startsWith("/api"));

    assertThat(run(ChecklistPeriod.DAY, List.of()))
        .filteredOn(row -> row.state() != State.BY_HAND)
        .allSatisfy(row -> {
          assertThat(row.state()).isEqualTo(State.NOT_MET);
          assertThat(row.observed()).contains("returned 404");
          assertThat(row.remedy()).contains("headroom.monitor.admin=true");
        });
  }

  @Test
  void sendsTheTokenOfOperators() throws InterruptedException {
    assertThat(run(ChecklistPeriod.WEEK, CHECKS, null))
        .filteredOn(row -> row.item().equals("recommendations are decided"))
        .extracting(ChecklistRow::observed)
        .containsExactly("/api/monitor/recommendations?state=open returned 403");
  }

  private ChecklistRow row(ChecklistPeriod period, String item) throws InterruptedException {
    return run(period, CHECKS).stream()
        .filter(each -> each.item().equals(item))
        .findFirst()
        .orElseThrow();
  }

  private List<ChecklistRow> run(ChecklistPeriod period, List<CheckResult> checks)
      throws InterruptedException {
    return run(period, checks, "the token");
  }

  private List<ChecklistRow> run(
      ChecklistPeriod period, List<CheckResult> checks, @Nullable String token)
      throws InterruptedException {
    try (Checklist checklist = new Checklist(address(), BASE, token, "token")) {
      return checklist.run(period, checks);
    }
  }

  private URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  private void respond(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String path = uri.getPath().replaceFirst("^" + BASE, "");
    String name = String.valueOf(uri.getQuery()).replaceFirst("^name=([^&]*).*", "?$1");
    String body = bodies.get(name.startsWith("?") ? path + name : path);
    boolean operator =
        "the token".equals(exchange.getRequestHeaders().getFirst("X-Headroom-Operator"));
    byte[] bytes = (body == null ? "{}" : body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(!operator ? 403 : body == null ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
