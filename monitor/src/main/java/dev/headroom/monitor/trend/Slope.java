// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import java.util.Arrays;

/**
 * A line through a series: the median of the slopes of all pairs of values (Theil and Sen).
 *
 * <p>Immutable. Costs O(n² log n) for n values.
 *
 * @param perPosition the slope
 * @param low the lower end of its 95 % confidence interval, for independent values
 * @param high the upper end
 * @param start the value of the line at position 0
 */
record Slope(double perPosition, double low, double high, double start) {
  private static final double Z = 1.959963984540054;

  static Slope of(double[] positions, double[] values) {
    return of(positions, values, 1);
  }

  /**
   * Fits a line.
   *
   * @param inflation of the variance by autocorrelation, from 1
   */
  static Slope of(double[] positions, double[] values, double inflation) {
    int n = values.length;
    double[] slopes = new double[n * (n - 1) / 2];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        slopes[next++] = (values[j] - values[i]) / (positions[j] - positions[i]);
      }
    }
    Arrays.sort(slopes);
    double slope = Numbers.medianOfSorted(slopes);
    double variance = n * (n - 1.0) * (2.0 * n + 5) / 18 * inflation;
    double half = Z * Math.sqrt(variance) / 2;
    int middle = slopes.length / 2;
    int low = (int) Math.max(0, Math.floor(middle - half));
    int high = (int) Math.min(slopes.length - 1.0, Math.ceil(middle + half));
    double[] starts = new double[n];
    for (int i = 0; i < n; i++) {
      starts[i] = values[i] - slope * positions[i];
    }
    return new Slope(slope, slopes[low], slopes[high], Numbers.median(starts));
  }

  double at(double position) {
    return start + perPosition * position;
  }

  double[] without(double[] positions, double[] values) {
    double[] rest = values.clone();
    for (int i = 0; i < rest.length; i++) {
      rest[i] -= at(positions[i]);
    }
    return rest;
  }
}
