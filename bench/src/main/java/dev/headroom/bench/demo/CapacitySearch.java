// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.Interval;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.LoadResult;
import dev.headroom.bench.load.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Searches the highest load that a side sustains: p99 within the objective, and at most one request
 * in a hundred failed or rate-limited.
 *
 * <p>Confined to one thread. The load doubles until the side misses the objective, or halves if it
 * misses the first; one that is missed by little is no bound if twice of it is sustained, since of
 * a hundred requests one slow one decides. Below five requests per second one is tried, and a side
 * that misses it sustains none. Then the step between is halved on a logarithmic scale. A load that
 * was missed right after a higher one was, and may have suffered from what that one left behind, is
 * tried again after one that is sustained, before it counts as the bound. Small loads run longer,
 * up to a minute, half of that in a quick run and ten seconds in a brief one, so that there are a
 * hundred requests for a p99; below 1.7 per second (3.3, 10) there are fewer, and the p99 is the
 * slowest of them.
 */
final class CapacitySearch {

  static final double OBJECTIVE_MILLIS = 100;
  static final double PERCENT = 99;

  /** A step of two halved three times, and twice; a little above, for rounding. */
  static final double FINE = Math.pow(2, 1 / 8.0) + 1e-6;

  static final double COARSE = Math.pow(2, 1 / 4.0) + 1e-6;

  private static final double STEP = 2;
  private static final int MIN_REQUESTS = 100;
  private static final double MIN_LOAD = 1;
  private static final double SMALL_LOAD = 5;
  private static final double MAX_LOAD = 20_000;

  /** A load, and what was measured under it. */
  record Attempt(double perSecond, LoadResult result) {

    boolean meetsObjective() {
      return result.requests() > 0
          && result.millis(PERCENT) <= OBJECTIVE_MILLIS
          && (result.errors() + result.limited()) * 100 <= result.requests();
    }

    boolean isNearMiss() {
      return result.millis(PERCENT) <= 10 * OBJECTIVE_MILLIS;
    }
  }

  /**
   * The capacity of a side in requests per second.
   *
   * @param sustained the highest load that met the objective; 0 if none did
   * @param missed the lowest load that missed it; infinite if the highest that was tried did not
   * @param attempts all loads
   */
  record Capacity(double sustained, double missed, List<Attempt> attempts) {

    /**
     * Returns bounds of the ratio to another capacity: each lies between sustained and missed.
     * There is no upper bound if this side missed no load, and the lower is 0 if the other did not.
     * If the other sustained none, the value is the lower bound.
     *
     * @return null if this side sustained none, or the other was not measured
     */
    @Nullable Interval ratioTo(Capacity before) {
      if (sustained == 0 || (before.sustained == 0 && before.missed == 0)) {
        return null;
      }
      if (before.sustained == 0) {
        double least = sustained / before.missed;
        return new Interval(least, least, Double.POSITIVE_INFINITY, 1);
      }
      return new Interval(
          sustained / before.sustained, sustained / before.missed, missed / before.sustained, 1);
    }

    /** Returns the highest load of which every request was answered, however late; or 0. */
    double answered() {
      return attempts.stream()
          .filter(each -> each.result().requests() > 0 && each.result().errors() == 0)
          .mapToDouble(Attempt::perSecond)
          .max()
          .orElse(0);
    }

    /** Returns the highest load that was tried. */
    double highest() {
      return attempts.stream().mapToDouble(Attempt::perSecond).max().orElse(sustained);
    }
  }

  /** What was measured under a load, once. */
  @FunctionalInterface
  interface Trial {
    Attempt at(double perSecond);
  }

  private final LoadGenerator generator;
  private final Pace pace;
  private final Progress progress;

  CapacitySearch(LoadGenerator generator, Pace pace, Progress progress) {
    this.generator = generator;
    this.pace = pace;
    this.progress = progress;
  }

  /**
   * Finds the capacity.
   *
   * @param name the side's name, for the progress
   * @param first the first load
   * @param resolution the greatest ratio of the loads missed and sustained
   * @param traffic makes the requests of a load
   */
  Capacity find(
      String name, double first, double resolution, DoubleFunction<? extends Traffic> traffic) {
    return find(first, resolution, load -> attempt(name, load, traffic.apply(load)));
  }

  static Capacity find(double first, double resolution, Trial trial) {
    List<Attempt> attempts = new ArrayList<>();
    double sustained = 0;
    double missed = 0;
    for (double load = first; load <= MAX_LOAD && missed == 0; load *= STEP) {
      if (meets(load, trial, attempts)) {
        sustained = load;
      } else if (attempts.getLast().isNearMiss() && meets(load * STEP, trial, attempts)) {
        load *= STEP;
        sustained = load;
      } else {
        missed = load;
      }
    }
    for (double load = missed / STEP; sustained == 0 && load > SMALL_LOAD; load /= STEP) {
      if (meets(load, trial, attempts)) {
        sustained = load;
      } else {
        missed = load;
      }
    }
    if (sustained == 0 && first > MIN_LOAD) {
      if (meets(MIN_LOAD, trial, attempts)) {
        sustained = MIN_LOAD;
      } else {
        missed = MIN_LOAD;
      }
    }
    while (sustained > 0 && missed > 0) {
      if (missed > resolution * sustained) {
        double middle = Math.sqrt(sustained * missed);
        if (meets(middle, trial, attempts)) {
          sustained = middle;
        } else {
          missed = middle;
        }
      } else if (missedAfterAHigherOne(missed, attempts)
          && meetsAfterRest(missed, sustained, trial, attempts)) {
        sustained = missed;
        missed = nextMissed(sustained, attempts);
      } else {
        break;
      }
    }
    return new Capacity(sustained, missed == 0 ? Double.POSITIVE_INFINITY : missed, attempts);
  }

  private static boolean missedAfterAHigherOne(double load, List<Attempt> attempts) {
    Attempt before = null;
    boolean after = false;
    for (Attempt each : attempts) {
      if (each.perSecond() == load && (before == null || before.perSecond() != load)) {
        after = before != null && before.perSecond() > load && !before.meetsObjective();
      }
      before = each;
    }
    return after;
  }

  private static boolean meetsAfterRest(
      double load, double sustained, Trial trial, List<Attempt> attempts) {
    attempts.add(trial.at(sustained));
    return meets(load, trial, attempts);
  }

  /** Returns the lowest load above one that was missed. */
  private static double nextMissed(double load, List<Attempt> attempts) {
    return attempts.stream()
        .filter(each -> each.perSecond() > load && !each.meetsObjective())
        .mapToDouble(Attempt::perSecond)
        .min()
        .orElse(0);
  }

  /**
   * A near miss is tried once more: one pause of a small machine, or of a JVM that compiles what
   * the higher load made hot, is not the limit.
   */
  private static boolean meets(double load, Trial trial, List<Attempt> attempts) {
    attempts.add(trial.at(load));
    if (attempts.getLast().isNearMiss() && !attempts.getLast().meetsObjective()) {
      attempts.add(trial.at(load));
    }
    return attempts.getLast().meetsObjective();
  }

  private Attempt attempt(String name, double load, Traffic traffic) {
    Duration enough = Duration.ofMillis((long) (MIN_REQUESTS / load * 1000));
    Duration wanted = pace.load().compareTo(enough) < 0 ? enough : pace.load();
    Duration time = wanted.compareTo(pace.longestLoad()) > 0 ? pace.longestLoad() : wanted;
    LoadPlan plan = new LoadPlan(load, pace.loadWarmUp(), time, (long) load);
    Attempt one = new Attempt(load, generator.run(plan, traffic));
    progress.step(
        String.format(
            Locale.ROOT,
            "  %s, %.1f per second: p99 %.0f ms, %d errors, %s",
            name,
            load,
            one.result().millis(PERCENT),
            one.result().errors(),
            one.meetsObjective() ? "sustained" : "missed"));
    return one;
  }
}
