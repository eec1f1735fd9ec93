// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.Repository;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.DemoEnvironment;
import dev.headroom.bench.demo.DemoException;
import dev.headroom.bench.demo.DemoOptions;
import dev.headroom.bench.demo.Pace;
import dev.headroom.bench.demo.Scenario;
import dev.headroom.bench.demo.Side;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.LoadResult;
import dev.headroom.bench.process.PinnedProcess;
import dev.headroom.bench.scenario.Scenarios;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The breaking load that an application predicts from at most half of it, beside the one that a
 * rising load finds; what half as much again of the bottleneck then brings. Confined to one thread.
 *
 * <p>The load is found on one process and predicted by another, so that the prediction has never
 * seen more than half of it.
 */
final class HeadroomRows {
  private static final double GOAL = 0.2;
  private static final double NAMED_GAIN = 0.15;
  private static final double OTHER_GAIN = 0.1;
  private static final double OBJECTIVE_MILLIS = 500;
  private static final double PERCENT = 95;
  private static final String TOKEN = "bench-only-token-of-more-than-32-characters";
  private static final long ADMINISTRATOR = 1;

  private final SuiteRun run;
  private final JsonMapper json = JsonMapper.builder().build();

  /** Errors as shares of the load that was found: ours, and those of two peers. */
  private final List<Double> errors = new ArrayList<>();

  private final List<Double> scalability = new ArrayList<>();
  private final List<Double> line = new ArrayList<>();

  /** What is scarce in a trial. */
  private record Scarcity(
      String name,
      Map<String, String> settings,
      List<More> more,
      Duration redisDelay,
      boolean oneCore) {
    static Scarcity of(String name, Map<String, String> settings, More... more) {
      return new Scarcity(name, settings, List.of(more), Duration.ZERO, false);
    }
  }

  /**
   * Half as much again of a resource.
   *
   * @param row the begin of the row's id
   * @param resource how the names of such resources begin
   * @param settings all of the trial, with more of this resource
   */
  private record More(String row, String resource, Map<String, String> settings) {}

  HeadroomRows(SuiteRun run) {
    this.run = run;
  }

  private static List<Scarcity> scarcities() {
    String size = "headroom.database.pool.size";
    String overflow = "headroom.database.pool.max-overflow";
    String concurrent = "headroom.overload.bulkheads.database.max-concurrent";
    return List.of(
        Scarcity.of("nothing", Map.of()),
        Scarcity.of(
            "pool-of-4",
            Map.of(size, "4", overflow, "0"),
            new More("more", "pool", Map.of(size, "6", overflow, "0"))),
        Scarcity.of(
            "bulkhead-of-8",
            Map.of(concurrent, "8", size, "20", overflow, "0"),
            new More("more", "bulkhead", Map.of(concurrent, "12", size, "20", overflow, "0")),
            new More("other", "pool", Map.of(concurrent, "8", size, "30", overflow, "0"))),
        new Scarcity("slow-redis", Map.of(), List.of(), Duration.ofMillis(5), false),
        new Scarcity("database-on-one-core", Map.of(), List.of(), Duration.ZERO, true));
  }

  List<BenchRow> rows(List<String> apps) {
    List<BenchRow> rows = new ArrayList<>();
    for (String app : apps) {
      ReferenceApp reference = ReferenceApp.of(app);
      String obstacle = reference.obstacle(Repository.folder());
      if (obstacle != null) {
        rows.add(unmeasured(app, obstacle));
        continue;
      }
      Scenario scenario = Scenarios.of(reference);
      DemoOptions options =
          new DemoOptions(
              reference.jar(Repository.folder()),
              Repository.data("advise"),
              Pace.of(run.quick()),
              State.PLAIN,
              null);
      try (DemoEnvironment environment = new DemoEnvironment(scenario, options, run.out())) {
        environment.prepare();
        rows.addAll(trials(app, scenario, environment));
      } catch (DemoException e) {
        rows.add(unmeasured(app, String.valueOf(e.getMessage())));
      }
    }
    if (!errors.isEmpty()) {
      rows.add(beside());
    }
    return rows;
  }

  private static BenchRow unmeasured(String id, String why) {
    return BenchRow.of("headroom-" + id, "requests/s", "not measured")
        .notMeasured(why)
        .atMost(GOAL);
  }

  private BenchRow beside() {
    double better = Math.min(mean(scalability), mean(line));
    return BenchRow.of("headroom-mean-error", "share", "ratio to the better of two peers")
        .figure("ours", mean(errors))
        .figure("scalability-law", mean(scalability))
        .figure("busiest-resource-line", mean(line))
        .value(mean(errors) / better)
        .atMost(0.5);
  }

  private static double mean(List<Double> values) {
    return values.stream()
        .mapToDouble(each -> Double.isFinite(each) ? Math.min(each, 5) : 5)
        .average()
        .orElse(Double.NaN);
  }

  private List<BenchRow> trials(String app, Scenario scenario, DemoEnvironment environment) {
    List<BenchRow> rows = new ArrayList<>();
    Workload workload = scenario.workload(environment.data(State.HEADROOM));
    Map<String, List<Workload.Kind>> mixes = mixes(workload);
    if (run.quick()) {
      mixes.keySet().retainAll(List.of("as-is"));
    }
    for (Scarcity scarce : scarcities()) {
      mixes.forEach((mix, kinds) -> {
        String id = app + "-" + scarce.name() + "-" + mix;
        try {
          rows.addAll(new Trial(id, scarce, kinds, environment).rows());
        } catch (RuntimeException e) {
          // One application that does not start or respond ends its trial, not the suite.
          rows.add(unmeasured(id, String.valueOf(e.getMessage())));
        }
      });
    }
    return rows;
  }

  /** The mix of the demo, its reads alone, and each kind as often as any other. */
  private static Map<String, List<Workload.Kind>> mixes(Workload workload) {
    Map<String, List<Workload.Kind>> mixes = new LinkedHashMap<>();
    mixes.put("as-is", workload.mix());
    mixes.put("reads", workload.mix().stream().filter(each -> !each.writes()).toList());
    mixes.put(
        "even",
        workload.mix().stream()
            .map(each -> new Workload.Kind(each.label(), 10, each.writes(), each.request()))
            .toList());
    return mixes;
  }

  /** One application, with one thing scarce, under one mix. */
  private final class Trial {
    private final String id;
    private final Scarcity scarce;
    private final List<Workload.Kind> kinds;
    private final DemoEnvironment environment;

    Trial(String id, Scarcity scarce, List<Workload.Kind> kinds, DemoEnvironment environment) {
      this.id = id;
      this.scarce = scarce;
      this.kinds = kinds;
      this.environment = environment;
    }

    List<BenchRow> rows() {
      double found = found(scarce.settings());
      Prediction predicted = predicted(found);
      double error = Math.abs(predicted.load() - found) / found;
      errors.add(error);
      scalability.add(Math.abs(PeerPredictions.scalabilityLaw(predicted.seen()) - found) / found);
      line.add(Math.abs(PeerPredictions.line(predicted.seen()) - found) / found);
      run.step(
          String.format(
              Locale.ROOT,
              "advise: %s: predicted %.1f, found %.1f a second; bottleneck %s",
              id,
              predicted.load(),
              found,
              predicted.bottleneck()));
      List<BenchRow> rows = new ArrayList<>();
      rows.add(
          BenchRow.of("headroom-" + id, "requests/s", "error as a share of the load that was found")
              .figure("predicted", predicted.load())
              .figure("found", found)
              .figure("bottleneck", predicted.bottleneck())
              .figure("confidence", predicted.confidence())
              .value(new Interval(error, error, error, 1))
              .atMost(GOAL));
      scarce.more().forEach(each -> rows.add(more(each, found, predicted)));
      return rows;
    }

    /** What was named must move the load, whatever was not must not. */
    private BenchRow more(More more, double found, Prediction predicted) {
      boolean isNamed = predicted.bottleneck().startsWith(more.resource());
      return BenchRow.of(
              "headroom-" + more.row() + "-" + id,
              "share",
              "gain of half as much again of the " + more.resource())
          .figure("named", predicted.bottleneck())
          .figure("predicted", predicted.gain())
          .value(found(more.settings()) / found - 1)
          .compared(
              isNamed ? BenchRow.Comparator.AT_LEAST : BenchRow.Comparator.AT_MOST,
              isNamed ? NAMED_GAIN : OTHER_GAIN);
    }

    private Side start(Map<String, String> settings) {
      Map<String, String> all = new HashMap<>(settings);
      all.put("headroom.monitor.admin", "true");
      all.put("headroom.monitor.path", "/api/monitor");
      all.put("headroom.operator.token", TOKEN);
      // Before the application opens connections, whose processes inherit it.
      PinnedProcess.pin(
          environment.postgresPid(),
          0,
          scarce.oneCore() ? 0 : Runtime.getRuntime().availableProcessors() - 1);
      Side side = environment.startWith(id, all, scarce.redisDelay());
      try {
        environment.awaitReady();
        return side;
      } catch (RuntimeException e) {
        // Else the next trial would wait for it too.
        environment.stop(side);
        throw e;
      }
    }

    /** Finds the load from which on the objective breaks, to an eighth of a doubling. */
    private double found(Map<String, String> settings) {
      Side side = start(settings);
      try (LoadGenerator generator = new LoadGenerator()) {
        load(generator, side, 20, run.quick() ? 5 : 60);
        double low = 0;
        double high = 20;
        while (meets(load(generator, side, high, seconds()))) {
          low = high;
          high *= 2;
        }
        double least = low == 0 ? high / 4 : low;
        while (high > least * 1.1) {
          double middle = Math.sqrt(least * high);
          if (meets(load(generator, side, middle, seconds()))) {
            least = middle;
          } else {
            high = middle;
          }
        }
        return Math.sqrt(least * high);
      } finally {
        environment.stop(side);
      }
    }

    private int seconds() {
      return run.quick() ? 5 : 30;
    }

    private LoadResult load(LoadGenerator generator, Side side, double perSecond, int seconds) {
      return generator.run(
          new LoadPlan(
              perSecond,
              Duration.ofSeconds(run.quick() ? 1 : 5),
              Duration.ofSeconds(seconds),
              (long) perSecond),
          Workload.traffic(kinds, side.requests((long) perSecond)));
    }

    /** Lets a fresh process see loads up to half, and asks it. */
    private Prediction predicted(double found) {
      Side side = start(scarce.settings());
      List<PeerPredictions.Seen> seen = new ArrayList<>();
      try (LoadGenerator generator = new LoadGenerator()) {
        load(generator, side, found / 10, run.quick() ? 10 : 60);
        int steps = run.quick() ? 4 : 9;
        JsonNode headroom = json.createObjectNode();
        for (int i = 1; i <= steps; i++) {
          double load = found / 2 * i / steps;
          LoadResult result = load(generator, side, load, run.quick() ? 20 : 40);
          headroom = ask(side);
          double busiest = 0;
          for (JsonNode each : headroom.path("resources")) {
            busiest = Math.max(busiest, each.path("utilisation").asDouble(0));
          }
          seen.add(new PeerPredictions.Seen(load, result.latencies().getMean() / 1e6, busiest));
        }
        if (headroom.path("breakingRequestsPerSecond").isMissingNode()
            || headroom.path("breakingRequestsPerSecond").isNull()) {
          throw new IllegalStateException("no prediction: " + headroom.path("why").asString());
        }
        return new Prediction(
            headroom.path("breakingRequestsPerSecond").asDouble(),
            headroom.path("bottleneck").asString(""),
            headroom.path("gainOfHalfAsMuchAgain").asDouble(0),
            headroom.path("confidence").asDouble(0),
            seen);
      } finally {
        environment.stop(side);
      }
    }

    private JsonNode ask(Side side) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(side.addresses().getFirst().resolve("/api/monitor/headroom"));
      side.requests(0)
          .get(ADMINISTRATOR, "/api/monitor/headroom")
          .headers()
          .map()
          .forEach((name, values) -> values.forEach(each -> request.header(name, each)));
      request.setHeader("Accept-Encoding", "identity").header("X-Headroom-Operator", TOKEN);
      HttpResponse<byte[]> response = side.send(request.build());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("/api/monitor/headroom responds " + response.statusCode());
      }
      return json.readTree(response.body());
    }
  }

  /** What the application says after it has seen loads up to half. */
  private record Prediction(
      double load,
      String bottleneck,
      double gain,
      double confidence,
      List<PeerPredictions.Seen> seen) {}

  private static boolean meets(LoadResult result) {
    return result.requests() > 0
        && result.millis(PERCENT) <= OBJECTIVE_MILLIS
        && (result.errors() + result.limited()) * 100 <= result.requests();
  }
}
