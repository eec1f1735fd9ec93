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
 * Searches the highest load that an app sustains: p95 within the objective, and at most one request
 * in a hundred failed or rate-limited. The load doubles until the app misses the objective (or, if
 * it misses the first, halves until it meets one), then the last step is halved twice. Small loads
 * run longer, so that there are enough requests for a p95.
 */
final class CapacitySearch {

  static final double OBJECTIVE_MILLIS = 200;

  private static final double STEP = 2;
  private static final int HALVINGS = 2;
  private static final int MIN_REQUESTS = 40;
  private static final double MIN_LOAD = 0.5;
  private static final double MAX_LOAD = 20_000;

  /** A load, and what was measured under it. */
  record Attempt(double perSecond, LoadResult result) {
    boolean meetsObjective() {
      return result.requests() > 0
          && result.millis(95) <= OBJECTIVE_MILLIS
          && (result.errors() + result.limited()) * 100 <= result.requests();
    }
  }

  private final LoadGenerator generator;
  private final Duration warmUp;
  private final Duration measured;
  private final Progress progress;
  private final List<Attempt> tried = new ArrayList<>();

  CapacitySearch(LoadGenerator generator, Duration warmUp, Duration measured, Progress progress) {
    this.generator = generator;
    this.warmUp = warmUp;
    this.measured = measured;
    this.progress = progress;
  }

  /** Returns the highest sustained load per second; 0 if there is none. */
  double find(String name, double first, DoubleFunction<? extends Traffic> traffic) {
    double sustained = 0;
    double missed = 0;
    for (double load = first; load <= MAX_LOAD && missed == 0; load *= STEP) {
      if (attempt(name, load, traffic)) {
        sustained = load;
      } else {
        missed = load;
      }
    }
    for (double load = missed / STEP; sustained == 0 && load >= MIN_LOAD; load /= STEP) {
      if (attempt(name, load, traffic)) {
        sustained = load;
      } else {
        missed = load;
      }
    }
    for (int i = 0; i < HALVINGS && sustained > 0 && missed > 0; i++) {
      double middle = (sustained + missed) / 2;
      if (attempt(name, middle, traffic)) {
        sustained = middle;
      } else {
        missed = middle;
      }
    }
    return sustained;
  }

  private boolean attempt(String name, double load, DoubleFunction<? extends Traffic> traffic) {
    Duration enough = Duration.ofMillis((long) (MIN_REQUESTS / load * 1000));
    Duration time = measured.compareTo(enough) < 0 ? enough : measured;
    Attempt one =
        new Attempt(
            load,
            generator.run(new LoadPlan(load, warmUp, time, (long) load), traffic.apply(load)));
    tried.add(one);
    progress.step(
        String.format(
            Locale.ROOT,
            "  %s, %.1f per second: p95 %.0f ms, %d errors, %s",
            name,
            load,
            one.result().millis(95),
            one.result().errors(),
            one.meetsObjective() ? "sustained" : "missed"));
    return one.meetsObjective();
  }

  List<Attempt> attempts() {
    return List.copyOf(tried);
  }
}
