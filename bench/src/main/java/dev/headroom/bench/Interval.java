// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.util.Arrays;
import java.util.List;

/**
 * A figure measured several times: its median, and an interval that contains the true median with a
 * probability of about 95 %.
 *
 * <p>Immutable.
 *
 * <p>Method: order statistics. The interval reaches from the k-th smallest to the k-th largest
 * value, with the largest k for which fewer than k of n values lie below the true median with a
 * probability of at most 2.5 % (6 to 8 values: the smallest; 9 to 11: the second; 20: the sixth).
 * With fewer than 6 values it reaches from the smallest to the largest and promises less.
 *
 * @param value the median
 * @param low the lower end
 * @param high the upper end
 * @param runs the number of values
 */
public record Interval(double value, double low, double high, int runs) {

  private static final double TAIL = 0.025;

  /**
   * Returns the interval of values.
   *
   * @param values at least one
   */
  public static Interval of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    int k = rank(size);
    return new Interval(
        (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2,
        sorted.get(k - 1),
        sorted.get(size - k),
        size);
  }

  /**
   * Returns the interval of values.
   *
   * @param values at least one
   */
  public static Interval of(double... values) {
    return of(Arrays.stream(values).boxed().toList());
  }

  private static int rank(int size) {
    double ways = 1;
    double below = Math.pow(0.5, size);
    int k = 0;
    for (double sum = below; sum <= TAIL && k < size / 2; sum += below * ways) {
      k++;
      ways = ways * (size - k + 1) / k;
    }
    return Math.max(1, k);
  }
}
