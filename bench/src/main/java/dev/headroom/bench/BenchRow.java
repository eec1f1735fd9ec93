// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a benchmark: a figure, its goal, and whether the goal is met.
 *
 * <p>Immutable. Whether the goal is met follows from value, interval, comparator and goal alone.
 *
 * @param id stable from release to release
 * @param unit of {@code ours}, {@code peers}, {@code before} and {@code after}
 * @param figures what was measured, by name, such as {@code ours}, {@code before}, {@code original}
 * @param measure what the value is, such as {@code ratio to caffeine}
 * @param value the value that is compared with the goal; null if it was not measured
 * @param comparator how it is compared with the goal
 * @param goal the bound of the value
 * @param runs the number of runs
 * @param spread half the range of the runs as a share of their median; 0 for one run
 * @param why why it was not measured; null if it was
 * @param interval the value's interval, which must satisfy the goal as a whole; null for none
 */
public record BenchRow(
    String id,
    String unit,
    Map<String, Object> figures,
    String measure,
    @Nullable Double value,
    Comparator comparator,
    double goal,
    int runs,
    double spread,
    @Nullable String why,
    @Nullable Interval interval) {

  /** How a value is compared with its goal. */
  public enum Comparator {
    /** The value must not be less. */
    AT_LEAST(">="),
    /** The value must not be more. */
    AT_MOST("<=");

    private final String sign;

    Comparator(String sign) {
      this.sign = sign;
    }

    /**
     * Returns the sign of the comparison.
     *
     * @return {@code <=} or {@code >=}
     */
    public String sign() {
      return sign;
    }
  }

  /** Creates a row without an interval. */
  public BenchRow(
      String id,
      String unit,
      Map<String, Object> figures,
      String measure,
      @Nullable Double value,
      Comparator comparator,
      double goal,
      int runs,
      double spread,
      @Nullable String why) {
    this(id, unit, figures, measure, value, comparator, goal, runs, spread, why, null);
  }

  /** Copies the figures. */
  public BenchRow {
    figures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * Returns whether the goal is met.
   *
   * @return false also if nothing was measured
   */
  public boolean met() {
    if (value == null || !isMetBy(value)) {
      return false;
    }
    return interval == null || (isMetBy(interval.low()) && isMetBy(interval.high()));
  }

  private boolean isMetBy(double figure) {
    return comparator == Comparator.AT_LEAST ? figure >= goal : figure <= goal;
  }

  /**
   * Returns the row in the form of the suites' JSON.
   *
   * @return the values by name, in the order of the JSON
   */
  public Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("unit", unit);
    json.putAll(figures);
    json.put("measure", measure);
    json.put("value", value);
    if (interval != null) {
      json.put("low", interval.low());
      if (Double.isFinite(interval.high())) {
        json.put("high", interval.high());
      }
    }
    json.put("comparator", comparator.sign());
    json.put("goal", goal);
    json.put("met", met());
    json.put("runs", runs);
    json.put("spread", spread);
    if (why != null) {
      json.put("why", why);
    }
    return json;
  }
}
