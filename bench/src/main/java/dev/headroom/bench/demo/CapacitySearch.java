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
 * Finds the highest load that an app holds: p95 within the objective, and at most one request in a
 * hundred failed or refused. The load doubles until it breaks (or, if the first broke, halves until
 * one is held), then the last step is halved twice. A load so small that the time would count too
 * few requests for a p95 gets more of it.
 */
final class CapacitySearch {

  static final double OBJECTIVE_MILLIS = 200;

  private static final double STEP = 2;
  private static final int HALVINGS = 2;
  private static final int FEWEST_REQUESTS = 40;
  private static final double LOWEST = 0.5;
  private static final double HIGHEST = 20_000;

  /** One load that was tried. */
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

  /** Returns the highest load held, a second; 0 if not even the first was. */
  double find(String name, double first, DoubleFunction<? extends Traffic> traffic) {
    double held = 0;
    double broken = 0;
    for (double load = first; load <= HIGHEST && broken == 0; load *= STEP) {
      if (attempt(name, load, traffic)) {
        held = load;
      } else {
        broken = load;
      }
    }
    for (double load = broken / STEP; held == 0 && load >= LOWEST; load /= STEP) {
      if (attempt(name, load, traffic)) {
        held = load;
      } else {
        broken = load;
      }
    }
    for (int i = 0; i < HALVINGS && held > 0 && broken > 0; i++) {
      double middle = (held + broken) / 2;
      if (attempt(name, middle, traffic)) {
        held = middle;
      } else {
        broken = middle;
      }
    }
    return held;
  }

  private boolean attempt(String name, double load, DoubleFunction<? extends Traffic> traffic) {
    Duration enough = Duration.ofMillis((long) (FEWEST_REQUESTS / load * 1000));
    Duration time = measured.compareTo(enough) < 0 ? enough : measured;
    Attempt one =
        new Attempt(
            load,
            generator.run(new LoadPlan(load, warmUp, time, (long) load), traffic.apply(load)));
    tried.add(one);
    progress.step(
        String.format(
            Locale.ROOT,
            "  %s, %.1f a second: p95 %.0f ms, %d errors, %s",
            name,
            load,
            one.result().millis(95),
            one.result().errors(),
            one.meetsObjective() ? "held" : "broken"));
    return one.meetsObjective();
  }

  List<Attempt> attempts() {
    return List.copyOf(tried);
  }
}
