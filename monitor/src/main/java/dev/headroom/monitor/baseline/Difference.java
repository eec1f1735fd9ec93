// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

import org.jspecify.annotations.Nullable;

/**
 * A figure before and after.
 *
 * <p>Immutable.
 *
 * @param figure its name
 * @param before null if the earlier baseline lacks it
 * @param after null if the later one does
 * @param ratio after to before; NaN if either is missing or before is 0
 */
public record Difference(
    String figure, @Nullable Figure before, @Nullable Figure after, double ratio, Change change) {

  /** What a difference means. */
  public enum Change {
    /** It improved by more than chance and by at least a tenth. */
    BETTER,
    /** It did not change by so much. */
    SAME,
    /** It deteriorated by more than chance and by at least a tenth. */
    WORSE,
    /** There is too little to judge by, or the figure only describes the load. */
    UNKNOWN
  }

  private static final double MIN_CHANGE = 0.1;
  private static final double STANDARD_ERRORS = 3;

  static Difference of(String name, @Nullable Figure before, @Nullable Figure after) {
    if (before == null || after == null) {
      return new Difference(name, before, after, Double.NaN, Change.UNKNOWN);
    }
    double ratio = before.value() == 0 ? Double.NaN : after.value() / before.value();
    return new Difference(name, before, after, ratio, judge(before, after));
  }

  private static Change judge(Figure before, Figure after) {
    double change = after.value() - before.value();
    double error = Math.hypot(before.error(), after.error());
    if (after.better() == Figure.Better.NEITHER || Double.isNaN(error) || Double.isNaN(change)) {
      return Change.UNKNOWN;
    }
    boolean chance = Math.abs(change) <= STANDARD_ERRORS * error;
    if (chance || Math.abs(change) < MIN_CHANGE * Math.abs(before.value())) {
      return Change.SAME;
    }
    boolean less = change < 0;
    return less == (after.better() == Figure.Better.LOWER) ? Change.BETTER : Change.WORSE;
  }
}
