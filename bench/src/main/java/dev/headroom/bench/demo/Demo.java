// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Machine;
import dev.headroom.bench.demo.CapacitySearch.Capacity;
import dev.headroom.bench.demo.LoadFigures.Goal;
import dev.headroom.bench.demo.Workload.Endpoint;
import dev.headroom.bench.demo.Workload.Feature;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.LoadResult;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures an application in its three states: the same handlers, data and load, in one run on one
 * machine.
 *
 * <p>One thread at a time.
 *
 * <p>Order: sampled answers are compared while the data rest; endpoints are measured one request at
 * a time; an open-loop load of reads rises on each state until it misses its objective; {@code
 * original} is compared with itself with some settings replaced; all states get a load with writes
 * that all sustain, each 60 % of its own capacity, and a load that breaks the judged state; {@code
 * headroom} is measured with limits in force, and without each of its features.
 */
public final class Demo {

  private static final long SEED = 20_261_121;
  private static final double SHARE = 0.6;
  private static final double NEAR_CAPACITY = 0.9;
  private static final double FIRST_LOAD = 8;
  private static final double PATIENCE_SECONDS = 5;
  private static final double BROKEN = 0.02;
  private static final int MAX_DOUBLINGS = 6;

  private final Scenario scenario;
  private final DemoOptions options;
  private final PrintStream out;
  private final Progress progress;
  private final Map<State, Side> sides = new EnumMap<>(State.class);
  private final Map<Side, Double> idle = new HashMap<>();

  /**
   * Creates a demo.
   *
   * @param scenario the application
   * @param options the options of the run
   * @param out receives the progress and the table
   */
  public Demo(Scenario scenario, DemoOptions options, PrintStream out) {
    this.scenario = scenario;
    this.options = options;
    this.out = out;
    this.progress = new Progress(out);
  }

  /**
   * Runs the demo, prints its table and writes its report.
   *
   * @return the path of the report
   * @throws DemoException if the demo cannot continue
   */
  public Path run() {
    try (DemoEnvironment environment = new DemoEnvironment(scenario, options, progress);
        LoadGenerator generator = new LoadGenerator()) {
      environment.prepare();
      Workload workload = scenario.workload(environment.data(State.HEADROOM));
      progress.step("starting the app in each state");
      for (State state : State.values()) {
        sides.put(state, environment.start(state));
      }
      Map<Feature, Side> without = startWithout(environment, workload);
      environment.awaitReady();
      sides.values().forEach(side -> idle.put(side, scenario.liveMegabytes(side)));
      SameAnswers answers = compareAnswers(workload);
      LoadFigures figures = new LoadFigures(options.before(), answers.why());
      progress.step("warming all states alike");
      sides.values().forEach(side -> side.warm(workload, warmUp()));
      without.values().forEach(side -> side.warm(workload, warmUp()));
      List<BenchRow> endpoints = endpoints(workload, without, answers, figures);
      List<BenchRow> rows = new ArrayList<>(endpoints);
      without.values().forEach(environment::stop);
      rows.addAll(
          scenario.ownRows(
              side(figures.before()),
              side(figures.beside()),
              side(State.HEADROOM),
              environment.data(State.HEADROOM)));
      measureLoads(environment, generator, workload, figures);
      rows.addAll(scenario.rows(figures));
      rows.add(
          figures.capacityRow(
              Goal.atLeast(
                  "load.plain", "requests/s", "", "headroom / plain, p99 within 100 ms", 2),
              State.PLAIN));
      rows.add(
          figures.limitedRow(
              Goal.atMost("load.limited", "share", "", "normal requests that were limited", 0.01)));
      rows.addAll(figures.improvements());
      rows.addAll(figures.contributions());
      return report(
          new DemoResult(
              scenario.about(),
              Machine.describe(),
              Instant.now(),
              options,
              Map.of(
                  "postgresql", environment.postgresVersion(), "redis", environment.redisVersion()),
              endpoints,
              rows,
              figures,
              answers.summary(),
              progress.seconds()));
    }
  }

  private int rounds() {
    return options.quick() ? 4 : 7;
  }

  private int warmUp() {
    return options.quick() ? 2_000 : 20_000;
  }

  private Path report(DemoResult result) {
    DemoReport report = new DemoReport(result);
    out.print(report.table());
    Path html = report.write(options);
    out.println("report: " + html);
    return html;
  }

  private Side side(State state) {
    Side side = sides.get(state);
    if (side == null) {
      throw new IllegalStateException(state + " was not started");
    }
    return side;
  }

  private SameAnswers compareAnswers(Workload workload) {
    progress.step("comparing " + SameAnswers.SAMPLED + " sampled answers");
    SameAnswers answers = new SameAnswers(workload);
    for (State state : List.of(State.ORIGINAL, State.PLAIN)) {
      answers.compare(side(state), side(State.HEADROOM));
    }
    progress.step("  " + answers.summary());
    return answers;
  }

  private static Map<Feature, Side> startWithout(DemoEnvironment environment, Workload workload) {
    Map<Feature, Side> without = new LinkedHashMap<>();
    for (Endpoint each : workload.endpoints()) {
      if (each.without() != null) {
        without.computeIfAbsent(each.without(), environment::startWithout);
      }
    }
    return without;
  }

  private List<BenchRow> endpoints(
      Workload workload, Map<Feature, Side> without, SameAnswers answers, LoadFigures figures) {
    EndpointRounds.Sides compared =
        new EndpointRounds.Sides(
            side(figures.before()), side(figures.beside()), without, side(State.HEADROOM));
    return new EndpointRounds(compared, answers, progress, options.quick())
        .measure(workload.endpoints());
  }

  private void measureLoads(
      DemoEnvironment environment,
      LoadGenerator generator,
      Workload workload,
      LoadFigures figures) {
    CapacitySearch search = new CapacitySearch(generator, options.quick(), progress);
    progress.step("rising load of reads until p99 is over 100 ms");
    double first = FIRST_LOAD;
    for (State state : State.values()) {
      Capacity capacity = search.find(state.value(), first, load -> reads(side(state), workload));
      figures.capacity(state, capacity);
      first = Math.max(FIRST_LOAD, capacity.sustained());
    }
    improvements(environment, generator, search, workload, figures);
    steady(generator, workload, figures);
    progress.step("each state at 60 % of its own capacity");
    for (State state : State.values()) {
      Mix mix = all(side(state), workload, MAX_DOUBLINGS);
      figures.atOwnCapacity(
          state, run(generator, side(state), mix, figures.capacity(state).sustained() * SHARE));
    }
    errors(environment, generator, workload, figures);
    double own = figures.capacity(State.HEADROOM).sustained();
    sides.values().forEach(environment::stop);
    sides.clear();
    withLimits(environment, generator, workload, figures);
    for (Feature feature : scenario.features()) {
      Side without = environment.startWithout(feature);
      environment.awaitReady();
      without.warm(workload, warmUp());
      search(search, without, workload, Math.max(FIRST_LOAD, own / 4), figures, feature);
      environment.stop(without);
    }
  }

  /** Compares {@code original} with some settings replaced with {@code original} as it is. */
  private void improvements(
      DemoEnvironment environment,
      LoadGenerator generator,
      CapacitySearch search,
      Workload workload,
      LoadFigures figures) {
    Side before = side(State.ORIGINAL);
    Capacity capacity = figures.capacity(State.ORIGINAL);
    double load = Math.max(1, capacity.sustained() * NEAR_CAPACITY);
    for (Scenario.Improvement each : scenario.improvements()) {
      progress.step("original with " + each.id());
      Side after = environment.startImproved(each);
      environment.awaitReady();
      after.warm(workload, warmUp());
      Capacity improved =
          search.find(
              after.name(),
              Math.max(FIRST_LOAD, capacity.sustained()),
              any -> reads(after, workload));
      List<SteadyRun> ones = new ArrayList<>();
      List<SteadyRun> others = new ArrayList<>();
      for (int round = 0; round < rounds(); round++) {
        for (Side side : round % 2 == 0 ? List.of(before, after) : List.of(after, before)) {
          SteadyRun run = run(generator, side, all(side, workload, round), load);
          if (round > 0) {
            (side == before ? ones : others).add(run);
          }
        }
      }
      figures.improved(each, improved, ones, others);
      environment.stop(after);
    }
  }

  private static void search(
      CapacitySearch search,
      Side without,
      Workload workload,
      double first,
      LoadFigures figures,
      Feature feature) {
    figures.without(
        feature.name(), search.find(without.name(), first, load -> reads(without, workload)));
  }

  /** Gives all states a load that all sustain, in turn; the first round is not counted. */
  private void steady(LoadGenerator generator, Workload workload, LoadFigures figures) {
    double least = Double.MAX_VALUE;
    for (State state : State.values()) {
      least = Math.min(least, figures.capacity(state).sustained());
    }
    double load = Math.max(1, least * SHARE);
    progress.step(String.format(Locale.ROOT, "a load that all sustain: %.1f per second", load));
    List<State> order = List.of(State.values());
    for (int round = 0; round < rounds(); round++) {
      for (State state : round % 2 == 0 ? order : order.reversed()) {
        SteadyRun run = run(generator, side(state), all(side(state), workload, round), load);
        if (round > 0) {
          figures.add(state, run);
        }
      }
    }
  }

  private SteadyRun run(LoadGenerator generator, Side side, Mix mix, double load) {
    MetricsSnapshot begun = side.metrics();
    Duration time = Duration.ofSeconds(options.quick() ? 8 : 30);
    LoadResult result =
        generator.run(new LoadPlan(Math.max(1, load), Duration.ZERO, time, SEED), mix);
    return new SteadyRun(
        result,
        side.metrics().since(begun),
        scenario.liveMegabytes(side),
        idle.getOrDefault(side, Double.NaN));
  }

  /** Doubles the load until the judged state fails requests, and gives the others the same. */
  private void errors(
      DemoEnvironment environment,
      LoadGenerator generator,
      Workload workload,
      LoadFigures figures) {
    Capacity judged = figures.capacity(figures.before());
    double missed = judged.missed();
    double load = 2 * Math.max(1, Double.isFinite(missed) ? missed : judged.sustained());
    for (int i = 0; i < MAX_DOUBLINGS; i++) {
      double share = errorShare(environment, generator, figures.before(), workload, load);
      if (share >= BROKEN) {
        figures.errors(figures.before(), share);
        for (State state : List.of(figures.beside(), State.HEADROOM)) {
          figures.errors(state, errorShare(environment, generator, state, workload, load));
        }
        return;
      }
      load *= 2;
    }
  }

  private double errorShare(
      DemoEnvironment environment,
      LoadGenerator generator,
      State state,
      Workload workload,
      double load) {
    Side side = side(state);
    RequestFactory impatient =
        side.requests(SEED, Duration.ofMillis((long) (PATIENCE_SECONDS * 1000)));
    Duration time = Duration.ofSeconds(options.quick() ? 12 : 30);
    LoadResult result =
        generator.run(
            new LoadPlan(load, Duration.ZERO, time, SEED), new Mix(workload.mix(), impatient));
    double share = (double) result.errors() / Math.max(1, result.requests());
    progress.step(
        String.format(
            Locale.ROOT,
            "  %s at %.0f per second: %.1f %% failed or took over 5 s",
            side.name(),
            load,
            share * 100));
    environment.awaitIdle(state);
    return share;
  }

  private void withLimits(
      DemoEnvironment environment,
      LoadGenerator generator,
      Workload workload,
      LoadFigures figures) {
    progress.step("normal requests with limits in force");
    Side limited = environment.startLimited();
    environment.awaitReady();
    limited.warm(workload, warmUp());
    Mix mix = new Mix(workload.mix(), limited.requests(SEED).evenly());
    figures.evenUsers(
        run(generator, limited, mix, figures.capacity(State.HEADROOM).sustained() * SHARE / 2));
    environment.stop(limited);
  }

  private static Mix reads(Side side, Workload workload) {
    return new Mix(workload.reads(), side.requests(SEED));
  }

  /** Returns the whole mix; another round writes to other things. */
  private static Mix all(Side side, Workload workload, int round) {
    return new Mix(workload.mix(), side.requests(SEED + round));
  }
}
