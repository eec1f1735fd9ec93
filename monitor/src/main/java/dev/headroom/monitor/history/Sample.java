// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

/**
 * What a series did in one step.
 *
 * <p>Immutable.
 */
public sealed interface Sample {

  /**
   * The increase of a counter.
   *
   * <p>Immutable.
   *
   * @param value 0 if nothing was counted
   */
  record Increase(double value) implements Sample {}

  /**
   * The level of a gauge, as it was read once in each base step.
   *
   * <p>Immutable.
   */
  record Level(double last, double mean, double max) implements Sample {}

  /**
   * The values of a timer or of a distribution summary, in the unit of the series.
   *
   * <p>Immutable.
   *
   * @param buckets empty, with a count above 0, where only count, sum and maximum are known
   */
  record Distribution(long count, double sum, double max, Buckets buckets) implements Sample {

    /** Returns the mean; NaN without values. */
    public double mean() {
      return count == 0 ? Double.NaN : sum / count;
    }

    /**
     * Returns the value below which a share of the values lies, at most 3.2 % off.
     *
     * @param q from 0 to 1
     * @return NaN without buckets
     */
    public double quantile(double q) {
      return Math.min(max, buckets.quantile(q));
    }
  }
}
