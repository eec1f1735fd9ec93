// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import dev.headroom.bench.BenchRow.Comparator;

/**
 * The goal of a row that compares an application with what its document reports.
 *
 * <p>Immutable.
 *
 * @param id the row's id
 * @param unit the unit of the figures
 * @param original what the system's document reports
 * @param measure what the value is
 * @param comparator how the value is compared with the bound
 * @param bound the bound
 */
public record Goal(
    String id, String unit, String original, String measure, Comparator comparator, double bound) {

  /** Returns a goal that the value must reach. */
  public static Goal atLeast(
      String id, String unit, String original, String measure, double bound) {
    return new Goal(id, unit, original, measure, Comparator.AT_LEAST, bound);
  }

  /** Returns a goal that the value must not exceed. */
  public static Goal atMost(String id, String unit, String original, String measure, double bound) {
    return new Goal(id, unit, original, measure, Comparator.AT_MOST, bound);
  }
}
