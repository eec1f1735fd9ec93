// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Goal;
import dev.headroom.bench.Machine;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.load.LoadGenerator;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  private final Scenario scenario;
  private final DemoOptions options;
  private final Pace pace;
  private final PrintStream out;
  private final Progress progress;
  private final StateSides sides = new StateSides();

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
        sides.add(state, environment.start(state));
      }
      Map<Feature, Side> without = startWithout(environment, workload);
      environment.awaitReady();
      sides.all().forEach(side -> sides.idle(side, scenario.liveMegabytes(side)));
      SameAnswers answers = compareAnswers(workload);
      LoadFigures figures = new LoadFigures(options.before(), answers.why());
      progress.step("warming each state by as many requests");
      DemoPlan plan = new DemoPlan(scenario, workload, pace, progress);
      WarmUp warmUp = new WarmUp(plan);
      sides.all().forEach(warmUp::warm);
      without.values().forEach(warmUp::warm);
      List<BenchRow> endpoints = endpoints(workload, without, answers, figures);
      List<BenchRow> rows = new ArrayList<>(endpoints);
      without.values().forEach(environment::stop);
      rows.addAll(
          scenario.ownRows(
              sides.of(figures.before()),
              sides.of(figures.beside()),
              sides.of(State.HEADROOM),
              environment.data(State.HEADROOM)));
      new DemoLoads(plan, environment, generator, sides, figures).measure();
      rows.addAll(scenario.rows(figures));
      rows.addAll(goalsOfAll(figures));
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

  /** Returns the rows whose goals are the same for all applications. */
  private static List<BenchRow> goalsOfAll(LoadFigures figures) {
    return List.of(
        figures.capacityRow(
            Goal.atLeast("load.plain", "requests/s", "", "headroom / plain, p99 within 100 ms", 2),
            State.PLAIN),
        figures.limitedRow(
            Goal.atMost("load.limited", "share", "", "normal requests that were limited", 0.01)),
        figures.outageRow(
            Goal.atLeast(
                "load.answered",
                "share",
                "",
                "answered requests, Redis stopped a third of the time",
                0.999)));
  }

  private Path report(DemoResult result) {
    DemoReport report = new DemoReport(result);
    out.print(report.table());
    Path html = report.write(options);
    out.println("report: " + html);
    return html;
  }

  private SameAnswers compareAnswers(Workload workload) {
    progress.step("comparing " + pace.sampledAnswers() + " sampled answers");
    SameAnswers answers = new SameAnswers(workload, pace.sampledAnswers());
    for (State state : List.of(State.ORIGINAL, State.PLAIN)) {
      answers.compare(sides.of(state), sides.of(State.HEADROOM));
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
            sides.of(figures.before()),
            sides.of(figures.beside()),
            without,
            sides.of(State.HEADROOM));
    return new EndpointRounds(compared, answers, progress, pace).measure(workload.endpoints());
  }
}
