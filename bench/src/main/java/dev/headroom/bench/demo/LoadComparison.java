// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Machine;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.Traffic;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Compares an app before and after under load: the load rises on each side until it misses its
 * objective, then both sides get a load that both sustain, and the one after its own.
 *
 * <p>Confined to one thread.
 */
final class LoadComparison {
  static final long SEED = 20_261_121;

  private static final double SHARE = 0.6;

  /** One side of the comparison. */
  record Side(URI address, DoubleFunction<? extends Traffic> traffic) {}

  private final DemoOptions options;
  private final Progress progress;
  private final HttpClient http;
  private final LoadGenerator generator;
  private final CapacitySearch beforeSearch;
  private final CapacitySearch afterSearch;
  private final Duration time;
  private double maxBefore;
  private double maxAfter;

  LoadComparison(DemoOptions options, Progress progress, HttpClient http, LoadGenerator generator) {
    this.options = options;
    this.progress = progress;
    this.http = http;
    this.generator = generator;
    Duration warmUp = Duration.ofSeconds(options.quick() ? 2 : 5);
    Duration measured = Duration.ofSeconds(options.quick() ? 6 : 20);
    this.beforeSearch = new CapacitySearch(generator, warmUp, measured, progress);
    this.afterSearch = new CapacitySearch(generator, warmUp, measured, progress);
    this.time = Duration.ofSeconds(options.quick() ? 12 : 60);
  }

  /**
   * Finds the highest load that each side sustains.
   *
   * @param first the first load of the side before
   * @param next the first load of the side after, from what the other sustained
   */
  void search(Side before, double first, Side after, DoubleUnaryOperator next) {
    progress.step("rising load until p95 is over 200 ms");
    maxBefore = beforeSearch.find("before", first, before.traffic());
    maxAfter = afterSearch.find("after", next.applyAsDouble(maxBefore), after.traffic());
    progress.step(String.format(Locale.ROOT, "a load that both sustain: %.1f per second", fixed()));
  }

  double maxBefore() {
    return maxBefore;
  }

  double maxAfter() {
    return maxAfter;
  }

  /** Measures one side at the load that both sustain. */
  SteadyRun steady(Side side) {
    return run(side, fixed());
  }

  /** Measures the side after at its own load. */
  SteadyRun busy(Side after) {
    return run(after, Math.max(fixed(), maxAfter * SHARE));
  }

  private double fixed() {
    return Math.max(1, maxBefore * SHARE);
  }

  private SteadyRun run(Side side, double load) {
    LoadPlan plan = new LoadPlan(load, Duration.ZERO, time, SEED);
    return SteadyRun.of(http, generator, side.address(), side.traffic().apply(load), plan);
  }

  /** Returns the figures of the whole demo. */
  DemoResult result(
      DemoScenario subject,
      DemoEnvironment stage,
      List<BenchRow> rows,
      SteadyRun before,
      SteadyRun after) {
    return new DemoResult(
        subject,
        Machine.describe(),
        Instant.now(),
        options.quick(),
        Map.of("postgresql", stage.postgresVersion(), "redis", "7.0.15", "headroom", "0.1.0"),
        List.copyOf(rows),
        before.side(maxBefore, beforeSearch.attempts()),
        after.side(maxAfter, afterSearch.attempts()),
        fixed(),
        progress.seconds());
  }
}
