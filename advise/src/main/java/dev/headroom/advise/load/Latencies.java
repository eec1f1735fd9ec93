// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * Times of requests in buckets.
 *
 * <p>Immutable.
 */
public final class Latencies {
  /** No times. */
  public static final Latencies NONE = new Latencies(new double[0], new double[0]);

  private final double[] seconds;
  private final double[] counts;

  private Latencies(double[] seconds, double[] counts) {
    this.seconds = seconds;
    this.counts = counts;
  }

  /**
   * Returns times by bucket.
   *
   * @param byMiddle the count of each bucket, by a time within it in seconds
   */
  public static Latencies of(Map<Double, Double> byMiddle) {
    TreeMap<Double, Double> sorted = new TreeMap<>(byMiddle);
    return new Latencies(
        sorted.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
        sorted.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Returns all times of several together. */
  public static Latencies merge(Collection<Latencies> all) {
    Map<Double, Double> merged = new TreeMap<>();
    for (Latencies each : all) {
      for (int i = 0; i < each.seconds.length; i++) {
        merged.merge(each.seconds[i], each.counts[i], Double::sum);
      }
    }
    return of(merged);
  }

  /** Returns how many times there are. */
  public double count() {
    return Arrays.stream(counts).sum();
  }

  /**
   * Returns the time that a share did not exceed.
   *
   * @param share 0 to 1
   * @return NaN if there is no time
   */
  public double quantile(double share) {
    double rank = share * count();
    double below = 0;
    for (int i = 0; i < seconds.length; i++) {
      below += counts[i];
      if (below >= rank && below > 0) {
        return seconds[i];
      }
    }
    return Double.NaN;
  }

  /**
   * Returns the mean of a function of the times, such as the probability of exceeding a limit.
   *
   * @return 0 if there is no time
   */
  public double expected(DoubleUnaryOperator function) {
    double sum = 0;
    for (int i = 0; i < seconds.length; i++) {
      sum += counts[i] * function.applyAsDouble(seconds[i]);
    }
    double count = count();
    return count == 0 ? 0 : sum / count;
  }
}
