// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.util.Arrays;
import java.util.Collection;
import java.util.TreeMap;

/**
 * Counts of values in logarithmic buckets that can be merged over time and over instances.
 *
 * <p>Each power of two is divided into 16 buckets of the same width, so that a quantile is at most
 * 3.2 % off. Values of 0 or less have one bucket. Values below 10<sup>-12</sup> and above
 * 10<sup>18</sup> count at the ends.
 *
 * <p>Immutable.
 */
public final class Buckets {
  /** No values. */
  public static final Buckets NONE = new Buckets(new int[0], new long[0]);

  /** The bits of a double below its exponent and the four highest of its fraction. */
  private static final int SHIFT = 48;

  /** The range in which values have buckets of their own: from 2 to the -40th to 2 to the 60th. */
  private static final double LOWEST = 0x1p-40;

  private static final double HIGHEST = 0x1p60;

  /** The index of the lowest bucket but that of 0; a multiple of 16. */
  public static final int MIN_INDEX = (int) (Double.doubleToRawLongBits(LOWEST) >>> SHIFT);

  /** The index of the highest bucket. */
  public static final int MAX_INDEX = (int) (Double.doubleToRawLongBits(HIGHEST) >>> SHIFT) - 1;

  private final int[] indexes;
  private final long[] counts;
  private final long total;

  /**
   * Creates buckets of counts; the arrays are not copied.
   *
   * @param indexes in ascending order
   * @param counts of each, above 0
   */
  public Buckets(int[] indexes, long[] counts) {
    this.indexes = indexes;
    this.counts = counts;
    this.total = Arrays.stream(counts).sum();
  }

  /**
   * Returns the index of the bucket of a value: 0 for values of 0 or less and for NaN; values
   * beyond the range count at its ends.
   */
  public static int index(double value) {
    if (value >= LOWEST && value < HIGHEST) {
      return (int) (Double.doubleToRawLongBits(value) >>> SHIFT);
    }
    if (value >= HIGHEST) {
      return MAX_INDEX;
    }
    return value > 0 ? MIN_INDEX : 0;
  }

  /** Returns the buckets of single values, for tests and for what is measured elsewhere. */
  public static Buckets of(double... values) {
    int[] sorted = Arrays.stream(values).mapToInt(Buckets::index).sorted().toArray();
    int[] indexes = Arrays.stream(sorted).distinct().toArray();
    long[] counts = new long[indexes.length];
    for (int each : sorted) {
      counts[Arrays.binarySearch(indexes, each)]++;
    }
    return new Buckets(indexes, counts);
  }

  /** Returns the sum of several. */
  public static Buckets merge(Collection<Buckets> several) {
    if (several.size() == 1) {
      return several.iterator().next();
    }
    TreeMap<Integer, Long> sum = new TreeMap<>();
    for (Buckets each : several) {
      for (int i = 0; i < each.indexes.length; i++) {
        sum.merge(each.indexes[i], each.counts[i], Long::sum);
      }
    }
    return new Buckets(
        sum.keySet().stream().mapToInt(each -> each).toArray(),
        sum.values().stream().mapToLong(each -> each).toArray());
  }

  /** Returns how many values were counted. */
  public long count() {
    return total;
  }

  /**
   * Returns the value below which a share of the values lies: the middle of its bucket.
   *
   * @param q from 0 to 1
   * @return NaN without values
   */
  public double quantile(double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("quantile " + q + " is not from 0 to 1");
    }
    long rank = Math.max(1, (long) Math.ceil(q * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return middle(indexes[i]);
      }
    }
    return Double.NaN;
  }

  /**
   * Returns how many values exceed a threshold; of the bucket in which it lies, the share above it
   * as if the values were spread evenly.
   */
  public double countAbove(double threshold) {
    double above = 0;
    int at = index(threshold);
    for (int i = 0; i < counts.length; i++) {
      if (indexes[i] > at) {
        above += counts[i];
      } else if (indexes[i] == at && at > 0) {
        double lower = lower(at);
        above += counts[i] * (1 - (threshold - lower) / (lower(at + 1) - lower));
      }
    }
    return above;
  }

  /** Calls a visitor with each bucket that has values, the lowest first. */
  public void forEach(Visitor visitor) {
    for (int i = 0; i < counts.length; i++) {
      double lower = indexes[i] == 0 ? 0 : lower(indexes[i]);
      visitor.bucket(lower, indexes[i] == 0 ? 0 : lower(indexes[i] + 1), counts[i]);
    }
  }

  /** Returns how many buckets have values. */
  public int size() {
    return indexes.length;
  }

  /** Returns the index of the bucket at a position, from 0 to below {@link #size}. */
  public int indexAt(int position) {
    return indexes[position];
  }

  /** Returns the count of the bucket at a position. */
  public long countAt(int position) {
    return counts[position];
  }

  private static double middle(int index) {
    return index == 0 ? 0 : (lower(index) + lower(index + 1)) / 2;
  }

  private static double lower(int index) {
    return Double.longBitsToDouble((long) index << SHIFT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Buckets same
        && Arrays.equals(indexes, same.indexes)
        && Arrays.equals(counts, same.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(indexes) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return total + " values in " + counts.length + " buckets";
  }

  /** Takes one bucket after the other. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes a bucket of values from {@code lower}, inclusive, to {@code upper}, exclusive. */
    void bucket(double lower, double upper, long count);
  }
}
