// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import java.util.Arrays;

/**
 * A test whether the level of a series is the same all the time.
 *
 * <p>Immutable. Costs O(n log n) for n values.
 *
 * <p>Method: at each split of the series the rank sums of its two parts are compared (Wilcoxon,
 * Mann and Whitney), and the largest standardized difference is judged by the distribution of the
 * maximum of a standardized Brownian bridge (Miller and Siegmund 1982). Values that follow their
 * predecessors carry less evidence than independent ones: the variance is multiplied by {@code (1 +
 * r) / (1 - r)}, where r is the first autocorrelation of what is left when the better of a step and
 * a line is taken out, corrected for its bias in short series (Marriott and Pope 1954). Ranks make
 * single outliers harmless; where both parts do not overlap, the difference of their means, of
 * values without outliers, says more. The test finds drifts as well as steps.
 *
 * @param p the probability of as large a difference where the level is the same
 * @param split how many values precede the change
 * @param isStep whether a step fits better than a line
 * @param inflation of the variance, from 1
 * @param slope of the line that fits
 */
record LevelCheck(double p, int split, boolean isStep, double inflation, Slope slope) {
  /** The fewest values that are tested. */
  static final int MIN_VALUES = 24;

  private static final double EDGE = 0.05;
  private static final int MIN_EDGE = 4;
  private static final double MAX_CORRELATION = 0.95;
  private static final double CLIPPED = 3;
  private static final double CERTAIN = 40;

  /** Values that a fit takes out of a series, for the bias of its autocorrelation. */
  private static final int FITTED = 3;

  /**
   * Tests a series.
   *
   * @param positions of the values, ascending; a gap is a difference above 1
   */
  static LevelCheck of(double[] positions, double[] values) {
    int n = values.length;
    Slope slope = Slope.of(positions, values);
    double[] ranks = Numbers.ranks(values);
    double tied = 1 - Numbers.ties(values) / ((double) n * n * n - n);
    int edge = Math.max(MIN_EDGE, (int) Math.ceil(EDGE * n));
    int split = n / 2;
    double largest = 0;
    double sum = 0;
    for (int k = 1; k < n; k++) {
      sum += ranks[k - 1];
      double variance = k * (double) (n - k) * (n + 1) / 3 * tied;
      double z = variance > 0 ? Math.abs(2 * sum - k * (n + 1.0)) / Math.sqrt(variance) : 0;
      if (k >= edge && k <= n - edge && z > largest) {
        largest = z;
        split = k;
      }
    }
    double[] step = withoutStep(values, split);
    double[] line = slope.without(positions, values);
    boolean isStep = absolute(step) <= absolute(line);
    double[] rest = clipped(isStep ? step : line);
    double inflation = inflation(positions, rest);
    double height = Math.max(largest, magnitude(values, isStep ? step : line, rest, split));
    // Two statistics are judged by the larger one.
    double p = 2 * probability(height / Math.sqrt(inflation), (double) edge / n);
    return new LevelCheck(Math.min(1, p), split, isStep, inflation, slope);
  }

  /**
   * Returns the difference of the means of both parts in standard deviations: ranks say that two
   * parts do not overlap, but not how far they are apart.
   */
  private static double magnitude(double[] values, double[] exact, double[] rest, int split) {
    double before = 0;
    double after = 0;
    double squares = 0;
    int n = values.length;
    for (int i = 0; i < n; i++) {
      double fitted = values[i] - exact[i] + rest[i];
      before += i < split ? fitted / split : 0;
      after += i < split ? 0 : fitted / (n - split);
      squares += rest[i] * rest[i];
    }
    double difference = Math.abs(after - before);
    double deviation = Math.sqrt(squares / n * (1.0 / split + 1.0 / (n - split)));
    return difference == 0 ? 0 : difference / deviation;
  }

  /** Limits each value to three standard deviations. */
  private static double[] clipped(double[] rest) {
    double spread = Numbers.spread(rest, 0);
    double most = spread > 0 ? CLIPPED * spread : Double.POSITIVE_INFINITY;
    return Arrays.stream(rest).map(each -> Math.clamp(each, -most, most)).toArray();
  }

  private static double[] withoutStep(double[] values, int split) {
    double before = Numbers.median(Arrays.copyOf(values, split));
    double after = Numbers.median(Arrays.copyOfRange(values, split, values.length));
    double[] rest = values.clone();
    for (int i = 0; i < rest.length; i++) {
      rest[i] -= i < split ? before : after;
    }
    return rest;
  }

  private static double absolute(double[] values) {
    return Arrays.stream(values).map(Math::abs).sum();
  }

  private static double inflation(double[] positions, double[] rest) {
    double products = 0;
    double squares = 0;
    double pairs = 0;
    for (int i = 0; i < rest.length; i++) {
      squares += rest[i] * rest[i];
      if (i > 0 && positions[i] - positions[i - 1] <= 1) {
        products += rest[i] * rest[i - 1];
        pairs++;
      }
    }
    if (squares == 0 || pairs < MIN_VALUES / 2.0) {
      return 1;
    }
    double n = rest.length;
    double r = products / squares * (n / pairs);
    double corrected = (n * r + FITTED) / (n - 4 - FITTED);
    double bounded = Math.clamp(corrected, 0, MAX_CORRELATION);
    return (1 + bounded) / (1 - bounded);
  }

  /** Returns the probability that the bridge exceeds a height between two edges. */
  private static double probability(double height, double edge) {
    if (height < 1) {
      return 1;
    } else if (height > CERTAIN) {
      return 0;
    }
    double range = 2 * Math.log((1 - edge) / edge);
    double p = Numbers.density(height) * ((height - 1 / height) * range + 4 / height);
    return Math.min(1, p);
  }
}
