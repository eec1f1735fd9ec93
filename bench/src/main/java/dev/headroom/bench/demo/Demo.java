// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Goal;
import dev.headroom.bench.Machine;
import dev.headroom.bench.demo.CapacitySearch.Capacity;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.demo.workload.Workload.Mix;
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
 * headroom} is measured while Redis is stopped, with limits in force, and without each of its
 * features.
 */
public final class Demo {

  private static final long SEED = 20_261_121;
  private static final double STEADY_REQUESTS = 50;
  private static final double SHARE = 0.6;
  private static final double NEAR_CAPACITY = 0.9;
  private static final double FIRST_LOAD = 8;
  private static final double PATIENCE_SECONDS = 5;
  private static final double BROKEN = 0.02;
  private static final int MAX_DOUBLINGS = 6;

  private final Scenario scenario;
  private final DemoOptions options;
  private final Pace pace;
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
    this.pace = options.pace();
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
      sides.values().forEach(side -> side.warm(workload, pace));
      without.values().forEach(side -> side.warm(workload, pace));
      List<BenchRow> endpoints = endpoints(workload, without, answers, figures);
      List<BenchRow> rows = new ArrayList<>(endpoints);
      without.values().forEach(environment::stop);
      rows.addAll(
          scenario.ownRows(
              side(figures.before()),
              side(figures.beside()),
              side(State.HEADROOM),
              environment.data(State.HEADROOM)));
      new Loads(environment, generator, workload, figures).measure();
      rows.addAll(scenario.rows(figures));
      rows.add(
          figures.capacityRow(
              Goal.atLeast(
                  "load.plain", "requests/s", "", "headroom / plain, p99 within 100 ms", 2),
              State.PLAIN));
      rows.add(
          figures.limitedRow(
              Goal.atMost("load.limited", "share", "", "normal requests that were limited", 0.01)));
      rows.add(
          figures.outageRow(
              Goal.atLeast(
                  "load.answered",
                  "share",
                  "",
                  "answered requests, Redis stopped a third of the time",
                  0.999)));
      rows.addAll(figures.improvements());
      rows.addAll(figures.contributions());
      return report(
          new DemoResult(
              scenario.about(),
              Machine.describe(),
              Instant.now(),
              options,
              environment.versions(),
              endpoints,
              rows,
              figures,
              answers.summary(),
              progress.seconds()));
    }
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
    progress.step("comparing " + pace.sampledAnswers() + " sampled answers");
    SameAnswers answers = new SameAnswers(workload, pace.sampledAnswers());
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
    return new EndpointRounds(compared, answers, progress, pace).measure(workload.endpoints());
  }

  /** The part that puts load on the sides. One thread at a time. */
  private final class Loads {

    private final DemoEnvironment environment;
    private final LoadGenerator generator;
    private final Workload workload;
    private final LoadFigures figures;

    Loads(
        DemoEnvironment environment,
        LoadGenerator generator,
        Workload workload,
        LoadFigures figures) {
      this.environment = environment;
      this.generator = generator;
      this.workload = workload;
      this.figures = figures;
    }

    void measure() {
      CapacitySearch search = new CapacitySearch(generator, pace, progress);
      progress.step("rising load of reads until p99 is over 100 ms");
      double first = FIRST_LOAD;
      for (State state : State.values()) {
        Capacity capacity =
            search.find(state.value(), first, pace.resolution(), load -> reads(side(state)));
        figures.capacity(state, capacity);
        first = Math.max(FIRST_LOAD, capacity.sustained());
      }
      improvements(search);
      steady();
      progress.step("each state at 60 % of its own capacity");
      for (State state : State.values()) {
        Mix mix = all(side(state), MAX_DOUBLINGS);
        figures.atOwnCapacity(
            state, run(side(state), mix, figures.capacity(state).sustained() * SHARE));
      }
      errors();
      outage();
      sides.values().forEach(environment::stop);
      sides.clear();
      withLimits();
      for (Feature feature : scenario.features()) {
        without(search, feature);
      }
    }

    private void without(CapacitySearch search, Feature feature) {
      if (progress.seconds() > pace.features().toSeconds()) {
        figures.withoutSkipped(feature.name(), "not measured: " + pace.featuresSkipped());
        return;
      }
      Side without = environment.startWithout(feature);
      environment.awaitReady();
      without.warm(workload, pace);
      double first = Math.max(FIRST_LOAD, figures.capacity(State.HEADROOM).sustained() / 4);
      figures.without(
          feature.name(),
          search.find(without.name(), first, pace.featureResolution(), load -> reads(without)));
      environment.stop(without);
    }

    /** Gives {@code headroom} a small load, and stops Redis for the second third of it. */
    private void outage() {
      progress.step("headroom while Redis is stopped");
      Side side = side(State.HEADROOM);
      Duration third = pace.broken().dividedBy(3);
      double load = Math.max(1, figures.capacity(State.HEADROOM).sustained() * SHARE / 2);
      Thread stopping = environment.interruptRedis(side, third, third);
      SteadyRun outage = run(side, all(side, MAX_DOUBLINGS), load, pace.broken());
      figures.outage(outage);
      progress.step("  responses by status: " + outage.result().outcomes());
      try {
        stopping.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DemoException("interrupted", e);
      }
    }

    /** Compares {@code original} with some settings replaced with {@code original} as it is. */
    private void improvements(CapacitySearch search) {
      Side before = side(State.ORIGINAL);
      Capacity capacity = figures.capacity(State.ORIGINAL);
      double load = Math.max(1, capacity.sustained() * NEAR_CAPACITY);
      for (Scenario.Improvement each : scenario.improvements()) {
        progress.step("original with " + each.id());
        Side after = environment.startImproved(each);
        environment.awaitReady();
        after.warm(workload, pace);
        Capacity improved =
            search.find(
                after.name(),
                Math.max(FIRST_LOAD, capacity.sustained()),
                pace.resolution(),
                any -> reads(after));
        List<SteadyRun> ones = new ArrayList<>();
        List<SteadyRun> others = new ArrayList<>();
        for (int round = 0; round < pace.steadyRounds(); round++) {
          for (Side side : round % 2 == 0 ? List.of(before, after) : List.of(after, before)) {
            SteadyRun run = run(side, all(side, round), load);
            if (round > 0) {
              (side == before ? ones : others).add(run);
            }
          }
        }
        figures.improved(each, improved, ones, others);
        environment.stop(after);
      }
    }

    /**
     * Gives all states a load that all sustain, in turn; where a state sustains none, one that it
     * answers whole, however late. The first round is not counted.
     */
    private void steady() {
      double sustained = figures.least(Capacity::sustained);
      double answered = figures.least(Capacity::answered);
      double load = Math.max(1, SHARE * (sustained > 0 ? sustained : answered));
      progress.step(
          String.format(
              Locale.ROOT,
              sustained > 0
                  ? "a load that all sustain: %.1f per second"
                  : "a load that all answer, some late: %.1f per second",
              load));
      List<State> order = List.of(State.values());
      for (int round = 0; round < pace.steadyRounds(); round++) {
        for (State state : round % 2 == 0 ? order : order.reversed()) {
          SteadyRun run = run(side(state), all(side(state), round), load);
          if (round > 0) {
            figures.add(state, run);
          }
        }
      }
    }

    private SteadyRun run(Side side, Mix mix, double load) {
      long millis =
          Math.clamp(
              (long) (STEADY_REQUESTS / load * 1000),
              pace.steady().toMillis(),
              pace.longestSteady().toMillis());
      return run(side, mix, load, Duration.ofMillis(millis));
    }

    private SteadyRun run(Side side, Mix mix, double load, Duration time) {
      MetricsSnapshot begun = side.metrics();
      LoadResult result =
          generator.run(new LoadPlan(Math.max(1, load), Duration.ZERO, time, SEED), mix);
      return new SteadyRun(
          result,
          side.metrics().since(begun),
          scenario.liveMegabytes(side),
          idle.getOrDefault(side, Double.NaN));
    }

    /** Doubles the load until the judged state fails requests, and gives the others the same. */
    private void errors() {
      double load = 2 * Math.max(1, figures.capacity(figures.before()).highest());
      for (int i = 0; i < MAX_DOUBLINGS; i++) {
        double share = errorShare(figures.before(), load);
        if (share >= BROKEN) {
          figures.errors(figures.before(), share);
          for (State state : List.of(figures.beside(), State.HEADROOM)) {
            figures.errors(state, errorShare(state, load));
          }
          return;
        }
        load *= 2;
      }
    }

    private double errorShare(State state, double load) {
      Side side = side(state);
      RequestFactory impatient =
          side.requests(SEED, Duration.ofMillis((long) (PATIENCE_SECONDS * 1000)));
      LoadResult result =
          generator.run(
              new LoadPlan(load, Duration.ZERO, pace.broken(), SEED),
              new Mix(workload.mix(), impatient));
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

    private void withLimits() {
      progress.step("normal requests with limits in force");
      Side limited = environment.startLimited();
      environment.awaitReady();
      limited.warm(workload, pace);
      Mix mix = new Mix(workload.mix(), limited.requests(SEED).evenly());
      figures.evenUsers(
          run(limited, mix, figures.capacity(State.HEADROOM).sustained() * SHARE / 2));
      environment.stop(limited);
    }

    private Mix reads(Side side) {
      return new Mix(workload.reads(), side.requests(SEED));
    }

    /** Returns the whole mix; another round writes to other things. */
    private Mix all(Side side, int round) {
      return new Mix(workload.mix(), side.requests(SEED + round));
    }
  }
}
