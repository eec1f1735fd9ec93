// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Goal;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.DemoException;
import dev.headroom.bench.demo.LoadFigures;
import dev.headroom.bench.demo.Scenario;
import dev.headroom.bench.demo.Scenario.About;
import dev.headroom.bench.demo.Side;
import dev.headroom.bench.demo.SteadyRun;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Tokens;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.demo.workload.Workload.Kind;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * TOEIC practice: learners who read questions, the leader board and their progress, and now and
 * then begin a practice set.
 *
 * <p>Immutable.
 */
final class ToeicScenario implements Scenario {

  /** TO-1 reports one ratio for all responses. */
  private static final double FASTER = 100 / 60.0;

  private static final String RESPONSE = "100 -> 60 ms";
  private static final int PARTS = 7;
  private static final int INSTANCES = 3;

  /** The status of a request beyond a limit. */
  private static final int LIMITED = 429;

  @Override
  public About about() {
    return new About(
        ReferenceApp.TOEIC,
        "TOEIC practice",
        "50 000 questions in seven parts, 50 000 learners",
        "three instances, each with an unbounded memory cache (TTL 900 s), sessions in memory and"
            + " 25 connections; no compression",
        "three instances, each with Spring Boot's defaults, compression and bounded Caffeine"
            + " caches, and HikariCP with 10 connections; no limits",
        "44 % questions of a bank, 15 % leader board, 10 % parts, 10 % me, 9 % progress, 7 % sets,"
            + " 5 % new practice sets",
        List.of("requests", "auth", "tokens", "guesses", "account", "gc"));
  }

  /** Users stay on an instance, as they must where sessions are in its memory. */
  @Override
  public int instances(State state) {
    return INSTANCES;
  }

  /** TO-4: a pool of 50 connections, here over all instances. */
  @Override
  public Map<String, String> environment(State state, Path files) {
    return state == State.HEADROOM ? Map.of("WORKER_POOL_SIZE_DB", "17") : Map.of();
  }

  @Override
  public List<Feature> features() {
    return Feature.commonAnd(
        Feature.of("response-cache", Map.of("headroom.edge.response-cache.enabled", "false")),
        Feature.of("bulkheads", Map.of("headroom.overload.enabled", "false")));
  }

  @Override
  public Tokens tokens(DemoData data) {
    return new SessionTokens(data, "toeic");
  }

  @Override
  public Workload workload(DemoData data) {
    List<Integer> banks =
        data.texts("SELECT count(*) FROM banks GROUP BY part ORDER BY part").stream()
            .map(Integer::valueOf)
            .toList();
    return workload(banks);
  }

  /** Returns the requests for a number of banks of each of the seven parts. */
  static Workload workload(List<Integer> banks) {
    Function<RequestFactory, HttpRequest> questions =
        requests -> {
          int part = requests.below(PARTS);
          return requests.get(
              requests.user(),
              "/api/questions?size=20&part=%d&bank=%d"
                  .formatted(part + 1, 1 + requests.rank(banks.get(part))));
        };
    return new Workload(
        List.of(
            Kind.read("questions", 440, questions),
            Kind.read("leaderboard", 150, byUser("/api/leaderboard")),
            Kind.read("parts", 100, byUser("/api/parts")),
            Kind.read("me", 100, byUser("/api/auth/me")),
            Kind.read("progress", 90, byUser("/api/progress")),
            Kind.read("sets", 70, byUser("/api/sets")),
            Kind.write(
                "practice",
                50,
                requests ->
                    requests.send(
                        "POST",
                        requests.user(),
                        "/api/practice",
                        "{\"part\":%d,\"size\":10}".formatted(1 + requests.below(PARTS))))),
        List.of(
            new Endpoint("to-1.questions", RESPONSE, FASTER, true, questions),
            new Endpoint("to-1.leaderboard", RESPONSE, FASTER, true, byUser("/api/leaderboard")),
            new Endpoint("to-1.parts", RESPONSE, FASTER, true, byUser("/api/parts")),
            new Endpoint("to-1.me", RESPONSE, FASTER, true, byBusiest("/api/auth/me")),
            new Endpoint("to-1.progress", RESPONSE, FASTER, true, byBusiest("/api/progress")),
            new Endpoint("to-1.sets", RESPONSE, FASTER, true, byUser("/api/sets"))));
  }

  private static Function<RequestFactory, HttpRequest> byUser(String path) {
    return requests -> requests.get(requests.user(), path);
  }

  /** One user, whose values are cached in every state. */
  private static Function<RequestFactory, HttpRequest> byBusiest(String path) {
    return requests -> requests.get(RequestFactory.BUSIEST, path);
  }

  /** Returns the heaps after a garbage collection, as the app reports it to an administrator. */
  @Override
  public double liveMegabytes(Side side) {
    double live = 0;
    RequestFactory requests = side.requests(1);
    for (URI each : side.addresses()) {
      HttpResponse<byte[]> answer =
          side.send(requests.at(each, Tokens.ADMINISTRATOR, "POST", "/api/v1/admin/gc"));
      if (answer.statusCode() == LIMITED) {
        return Double.NaN;
      }
      if (answer.statusCode() != 200) {
        throw new DemoException(
            "/api/v1/admin/gc returned " + answer.statusCode() + ", expected 200");
      }
      live += JsonMapper.builder().build().readTree(answer.body()).path("afterMb").asDouble();
    }
    return live;
  }

  @Override
  public List<BenchRow> rows(LoadFigures figures) {
    return List.of(
        figures.fasterRow(
            Goal.atLeast(
                "to-1.response",
                "ms",
                RESPONSE,
                "before / after, mean of the mix at the same load",
                FASTER),
            SteadyRun::meanMillis),
        figures.hitRateRow(
            Goal.atLeast("to-1.hit-rate", "share", "85 -> 90 %", "look-ups without a load", 0.90)),
        figures.capacityRow(
            Goal.atLeast(
                "to-1.users", "requests/s", "100 -> 500", "after / before, p99 within 100 ms", 5)),
        figures.steadyRow(
            Goal.atMost(
                "to-1.memory",
                "MB",
                "-60 %",
                "after / before, live heap of all instances at the same load",
                0.40),
            SteadyRun::liveMegabytes),
        figures.steadyRow(
            Goal.atMost(
                "to-1.memory-filled",
                "MB",
                "-60 %",
                "after / before, of it what requests filled",
                0.40),
            SteadyRun::filledMegabytes),
        figures.heapPerLoadRow(
            Goal.atMost(
                "to-1.memory-load",
                "MB/(req/s)",
                "-60 %",
                "after / before, live heap for the load held",
                0.40)));
  }
}
