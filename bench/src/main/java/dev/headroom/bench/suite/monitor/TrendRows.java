// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.monitor.trend.Trend;
import dev.headroom.monitor.trend.Trend.Direction;
import dev.headroom.monitor.trend.TrendSettings;
import dev.headroom.monitor.trend.Trends;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The verdicts of trends on simulated series: on noise, on a daily rhythm, and on planted shifts.
 *
 * <p>Confined to one thread.
 */
final class TrendRows {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final double[] CORRELATIONS = {0, 0.3, 0.5, 0.8};
  private static final double NOISE = 0.1;
  private static final double SHIFT = 1.2;
  private static final int MINUTES_A_DAY = 1440;

  /** The time within which a shift must be found. */
  private static final int FOUND_WITHIN_MINUTES = 180;

  List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    for (double each : CORRELATIONS) {
      rows.add(noise(run, each));
    }
    for (double each : new double[] {0, 0.8}) {
      rows.add(shifts(run, each));
    }
    rows.add(rhythm(run));
    return rows;
  }

  private static double[] noise(Random random, int n, double correlation) {
    double[] noise = new double[n];
    double last = random.nextGaussian();
    for (int i = 0; i < n; i++) {
      last = correlation * last + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
      noise[i] = last;
    }
    return noise;
  }

  private static Trend trend(Duration step, double[] values, int length, Duration window) {
    SeriesHistory history = new SeriesHistory(step, values, length);
    return new Trends(history, TrendSettings.defaults())
        .of(SeriesHistory.NAME, window)
        .orElseThrow();
  }

  private static boolean isChange(Trend trend) {
    return trend.verdict() != Direction.FLAT && trend.verdict() != Direction.UNKNOWN;
  }

  private static BenchRow noise(SuiteRun run, double correlation) {
    int runs = run.quick() ? 500 : 10_000;
    run.step("trends: noise with an autocorrelation of " + correlation);
    int verdicts = 0;
    for (int i = 0; i < runs; i++) {
      double[] values = noise(new Random(i), 180, correlation);
      for (int k = 0; k < values.length; k++) {
        values[k] = Math.exp(NOISE * values[k]);
      }
      verdicts += isChange(trend(MINUTE, values, values.length, HOUR.multipliedBy(3))) ? 1 : 0;
    }
    return BenchRow.of(
            "trend-noise-" + (int) (100 * correlation), "%", "series of noise with a verdict")
        .figure("tries", runs)
        .value(100.0 * verdicts / runs)
        .atMost(6);
  }

  private static BenchRow shifts(SuiteRun run, double correlation) {
    int runs = run.quick() ? 20 : 400;
    run.step("trends: shifts by a fifth, autocorrelation " + correlation);
    int days = 4;
    int found = 0;
    List<Integer> minutes = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      Random random = new Random(1000L + i);
      double[] values = noise(random, (days + 1) * MINUTES_A_DAY, correlation);
      int shift = days * MINUTES_A_DAY + random.nextInt(MINUTES_A_DAY / 2);
      for (int k = 0; k < values.length; k++) {
        values[k] = daily(k, MINUTES_A_DAY) * Math.exp(NOISE * values[k]) * (k < shift ? 1 : SHIFT);
      }
      for (int after = 20; after <= FOUND_WITHIN_MINUTES; after += 20) {
        if (trend(MINUTE, values, shift + after, DAY).verdict() == Direction.STEP_UP) {
          found++;
          minutes.add(after);
          break;
        }
      }
    }
    minutes.sort(null);
    return BenchRow.of(
            "trend-shift-" + (int) (100 * correlation),
            "%",
            "shifts by 20 % found within " + FOUND_WITHIN_MINUTES + " minutes")
        .figure("tries", runs)
        .figure(
            "median minutes until found",
            minutes.isEmpty() ? Double.NaN : (double) minutes.get(minutes.size() / 2))
        .value(100.0 * found / runs)
        .atLeast(90);
  }

  /** Returns a level that is three times as high by day as by night. */
  private static double daily(int step, int stepsADay) {
    return 1 + 0.5 * Math.sin(2 * Math.PI * step / stepsADay);
  }

  private static BenchRow rhythm(SuiteRun run) {
    int runs = run.quick() ? 2 : 20;
    int stepsADay = 144;
    int verdicts = 0;
    int answers = 0;
    for (int i = 0; i < runs; i++) {
      run.step("trends: eight days of a daily rhythm, " + (i + 1) + " of " + runs);
      double[] values = noise(new Random(5000L + i), 8 * stepsADay, 0.8);
      for (int k = 0; k < values.length; k++) {
        values[k] = daily(k, stepsADay) * Math.exp(NOISE * values[k]);
      }
      for (int length = 6; length <= values.length; length += 6) {
        for (Duration window : List.of(HOUR.multipliedBy(3), DAY, DAY.multipliedBy(7))) {
          answers++;
          verdicts += isChange(trend(Duration.ofMinutes(10), values, length, window)) ? 1 : 0;
        }
      }
    }
    return BenchRow.of("trend-rhythm", "verdicts", "verdicts in eight days of a daily rhythm")
        .figure("tries", answers)
        .value((double) verdicts)
        .atMost(0);
  }
}
