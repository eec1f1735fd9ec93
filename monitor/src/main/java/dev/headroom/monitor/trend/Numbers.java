// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import java.util.Arrays;

/** Medians, ranks and the normal distribution. Immutable. */
final class Numbers {
  /** The standard deviation of a normal distribution, in median absolute deviations. */
  private static final double MAD_TO_SIGMA = 1.4826;

  private Numbers() {}

  /** Returns the median; NaN without values. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return medianOfSorted(sorted);
  }

  static double medianOfSorted(double[] sorted) {
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** Returns the median absolute deviation from a centre, as a standard deviation. */
  static double spread(double[] values, double centre) {
    return MAD_TO_SIGMA
        * median(Arrays.stream(values).map(each -> Math.abs(each - centre)).toArray());
  }

  /** Returns the ranks from 1; equal values share the mean of theirs. */
  static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.stream(values)
        .map(each -> (first(sorted, each) + last(sorted, each)) / 2.0 + 1)
        .toArray();
  }

  /** Returns the sum of t³ - t over groups of t equal values. */
  static double ties(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (int i = 0; i < sorted.length; ) {
      double t = last(sorted, sorted[i]) - i + 1;
      sum += t * t * t - t;
      i += (int) t;
    }
    return sum;
  }

  private static int first(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int last(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Returns the density of the standard normal distribution. */
  static double density(double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }
}
