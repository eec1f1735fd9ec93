// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.LoadResult;
import dev.headroom.bench.load.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Searches the highest load that a side sustains: p99 within the objective, and at most one request
 * in a hundred failed or rate-limited.
 *
 * <p>Confined to one thread. The load doubles until the side misses the objective (or, if it misses
 * the first, halves until it meets one), then the last step is halved three times on a logarithmic
 * scale. Small loads run longer, up to a minute, so that there are a hundred requests for a p99;
 * below 1.7 per second there are fewer, and the p99 is the slowest of them.
 */
final class CapacitySearch {

  static final double OBJECTIVE_MILLIS = 100;
  static final double PERCENT = 99;

  private static final double STEP = 2;
  private static final int HALVINGS = 3;
  private static final int MIN_REQUESTS = 100;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final double MIN_LOAD = 0.5;
  private static final double MAX_LOAD = 20_000;

  /** A load, and what was measured under it. */
  record Attempt(double perSecond, LoadResult result) {

    boolean meetsObjective() {
      return result.requests() > 0
          && result.millis(PERCENT) <= OBJECTIVE_MILLIS
          && (result.errors() + result.limited()) * 100 <= result.requests();
    }

    boolean isNearMiss() {
      return result.millis(PERCENT) <= 2 * OBJECTIVE_MILLIS;
    }
  }

  /**
   * The capacity of a side in requests per second.
   *
   * @param sustained the highest load that met the objective; 0 if none did
   * @param missed the lowest load that missed it; infinite if the highest that was tried did not
   * @param attempts all loads
   */
  record Capacity(double sustained, double missed, List<Attempt> attempts) {}

  private final LoadGenerator generator;
  private final Duration warmUp;
  private final Duration measured;
  private final Progress progress;

  CapacitySearch(LoadGenerator generator, boolean quick, Progress progress) {
    this.generator = generator;
    this.warmUp = Duration.ofSeconds(quick ? 1 : 5);
    this.measured = Duration.ofSeconds(quick ? 5 : 20);
    this.progress = progress;
  }

  /**
   * Finds the capacity.
   *
   * @param name the side's name, for the progress
   * @param first the first load
   * @param traffic makes the requests of a load
   */
  Capacity find(String name, double first, DoubleFunction<? extends Traffic> traffic) {
    List<Attempt> attempts = new ArrayList<>();
    double sustained = 0;
    double missed = 0;
    for (double load = first; load <= MAX_LOAD && missed == 0; load *= STEP) {
      if (meets(name, load, traffic, attempts)) {
        sustained = load;
      } else {
        missed = load;
      }
    }
    for (double load = missed / STEP; sustained == 0 && load >= MIN_LOAD; load /= STEP) {
      if (meets(name, load, traffic, attempts)) {
        sustained = load;
      } else {
        missed = load;
      }
    }
    for (int i = 0; i < HALVINGS && sustained > 0 && missed > 0; i++) {
      double middle = Math.sqrt(sustained * missed);
      if (meets(name, middle, traffic, attempts)) {
        sustained = middle;
      } else {
        missed = middle;
      }
    }
    return new Capacity(sustained, missed == 0 ? Double.POSITIVE_INFINITY : missed, attempts);
  }

  /** A near miss is tried once more: one pause of a small machine is not the limit. */
  private boolean meets(
      String name, double load, DoubleFunction<? extends Traffic> traffic, List<Attempt> attempts) {
    return attempt(name, load, traffic, attempts)
        || (attempts.getLast().isNearMiss() && attempt(name, load, traffic, attempts));
  }

  private boolean attempt(
      String name, double load, DoubleFunction<? extends Traffic> traffic, List<Attempt> attempts) {
    Duration enough = Duration.ofMillis((long) (MIN_REQUESTS / load * 1000));
    Duration wanted = measured.compareTo(enough) < 0 ? enough : measured;
    Duration time = wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    Attempt one =
        new Attempt(
            load,
            generator.run(new LoadPlan(load, warmUp, time, (long) load), traffic.apply(load)));
    attempts.add(one);
    progress.step(
        String.format(
            Locale.ROOT,
            "  %s, %.1f per second: p99 %.0f ms, %d errors, %s",
            name,
            load,
            one.result().millis(PERCENT),
            one.result().errors(),
            one.meetsObjective() ? "sustained" : "missed"));
    return one.meetsObjective();
  }
}
