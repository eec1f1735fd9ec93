// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.CapacitySearch.Capacity;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.demo.workload.Workload.Mix;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Puts load on the sides: rising, steady, breaking, and with a feature of {@code headroom} left
 * out.
 *
 * <p>One thread at a time.
 */
final class DemoLoads {

  private static final long SEED = 20_261_121;
  private static final double STEADY_REQUESTS = 50;
  private static final double SHARE = 0.6;
  private static final double NEAR_CAPACITY = 0.9;
  private static final double FIRST_LOAD = 8;
  private static final double PATIENCE_SECONDS = 5;
  private static final double BROKEN = 0.02;
  private static final int MAX_DOUBLINGS = 6;

  private final DemoPlan plan;
  private final WarmUp warmUp;
  private final DemoEnvironment environment;
  private final LoadGenerator generator;
  private final StateSides sides;
  private final LoadFigures figures;

  /**
   * Prepares loads.
   *
   * @param sides run and are warm
   * @param figures receives what is measured
   */
  DemoLoads(
      DemoPlan plan,
      DemoEnvironment environment,
      LoadGenerator generator,
      StateSides sides,
      LoadFigures figures) {
    this.plan = plan;
    this.warmUp = new WarmUp(plan);
    this.environment = environment;
    this.generator = generator;
    this.sides = sides;
    this.figures = figures;
  }

  /** Measures all loads, and stops the sides. */
  void measure() {
    CapacitySearch search = new CapacitySearch(generator, plan.pace(), plan.progress());
    plan.progress().step("rising load of reads until p99 is over 100 ms");
    for (State state : State.values()) {
      figures.capacity(
          state,
          search.find(
              state.value(), FIRST_LOAD, plan.pace().resolution(), load -> reads(sides.of(state))));
    }
    improvements(search);
    steady();
    plan.progress().step("each state at 60 % of its own capacity");
    for (State state : State.values()) {
      Mix mix = all(sides.of(state), MAX_DOUBLINGS);
      figures.atOwnCapacity(
          state, run(sides.of(state), mix, figures.capacity(state).sustained() * SHARE));
    }
    errors();
    outage();
    sides.all().forEach(environment::stop);
    withLimits();
    for (Feature feature : plan.scenario().features()) {
      without(search, feature);
    }
  }

  private void without(CapacitySearch search, Feature feature) {
    if (plan.progress().seconds() > plan.pace().features().toSeconds()) {
      figures.withoutSkipped(feature.name(), "not measured: " + plan.pace().featuresSkipped());
      return;
    }
    Side without = environment.startWithout(feature);
    environment.awaitReady();
    warmUp.warm(without);
    double first = Math.max(FIRST_LOAD, figures.capacity(State.HEADROOM).sustained() / 4);
    figures.without(
        feature.name(),
        search.find(
            without.name(), first, plan.pace().featureResolution(), load -> reads(without)));
    environment.stop(without);
  }

  /** Gives {@code headroom} a small load, and stops Redis for the second third of it. */
  private void outage() {
    plan.progress().step("headroom while Redis is stopped");
    Side side = sides.of(State.HEADROOM);
    Duration third = plan.pace().broken().dividedBy(3);
    double load = Math.max(1, figures.capacity(State.HEADROOM).sustained() * SHARE / 2);
    Thread stopping = environment.interruptRedis(side, third, third);
    SteadyRun outage = run(side, all(side, MAX_DOUBLINGS), load, plan.pace().broken());
    figures.outage(outage);
    plan.progress().step("  responses by status: " + outage.result().outcomes());
    try {
      stopping.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  /** Compares {@code original} with some settings replaced with {@code original} as it is. */
  private void improvements(CapacitySearch search) {
    Side before = sides.of(State.ORIGINAL);
    Capacity capacity = figures.capacity(State.ORIGINAL);
    double load = Math.max(1, capacity.sustained() * NEAR_CAPACITY);
    for (Scenario.Improvement each : plan.scenario().improvements()) {
      plan.progress().step("original with " + each.id());
      Side after = environment.startImproved(each);
      environment.awaitReady();
      warmUp.warm(after);
      Capacity improved =
          search.find(
              after.name(),
              Math.max(FIRST_LOAD, capacity.sustained()),
              plan.pace().resolution(),
              any -> reads(after));
      List<SteadyRun> ones = new ArrayList<>();
      List<SteadyRun> others = new ArrayList<>();
      for (int round = 0; round < plan.pace().steadyRounds(); round++) {
        for (Side side : Rounds.order(round, List.of(before, after))) {
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
    plan.progress()
        .step(
            String.format(
                Locale.ROOT,
                sustained > 0
                    ? "a load that all sustain: %.1f per second"
                    : "a load that all answer, some late: %.1f per second",
                load));
    List<State> order = List.of(State.values());
    for (int round = 0; round < plan.pace().steadyRounds(); round++) {
      for (State state : Rounds.order(round, order)) {
        SteadyRun run = run(sides.of(state), all(sides.of(state), round), load);
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
            plan.pace().steady().toMillis(),
            plan.pace().longestSteady().toMillis());
    return run(side, mix, load, Duration.ofMillis(millis));
  }

  private SteadyRun run(Side side, Mix mix, double load, Duration time) {
    MetricsSnapshot begun = side.metrics();
    LoadResult result =
        generator.run(new LoadPlan(Math.max(1, load), Duration.ZERO, time, SEED), mix);
    return new SteadyRun(
        result,
        side.metrics().since(begun),
        plan.scenario().liveMegabytes(side),
        sides.idleMegabytes(side));
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
    Side side = sides.of(state);
    RequestFactory impatient =
        side.requests(SEED, Duration.ofMillis((long) (PATIENCE_SECONDS * 1000)));
    LoadResult result =
        generator.run(
            new LoadPlan(load, Duration.ZERO, plan.pace().broken(), SEED),
            new Mix(plan.workload().mix(), impatient));
    double share = (double) result.errors() / Math.max(1, result.requests());
    plan.progress()
        .step(
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
    plan.progress().step("normal requests with limits in force");
    Side limited = environment.startLimited();
    environment.awaitReady();
    Mix mix = new Mix(plan.workload().mix(), limited.requests(SEED).evenly());
    figures.evenUsers(run(limited, mix, figures.capacity(State.HEADROOM).sustained() * SHARE / 2));
    environment.stop(limited);
  }

  private Mix reads(Side side) {
    return new Mix(plan.workload().reads(), side.requests(SEED));
  }

  /** Returns the whole mix; another round writes to other things. */
  private Mix all(Side side, int round) {
    return new Mix(plan.workload().mix(), side.requests(SEED + round));
  }
}
