// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a bench: a figure, and the goal that it meets or not.
 *
 * <p>Immutable. Whether it is met follows from value, comparator and goal alone.
 *
 * @param id stable from release to release
 * @param unit of {@code ours}, {@code peers}, {@code before} and {@code after}
 * @param figures what was measured, by name, such as {@code ours}, {@code before}, {@code original}
 * @param measure what the value is, such as {@code ratio to caffeine}
 * @param value the value that is judged; null if it was not measured
 * @param comparator how it is compared with the goal
 * @param goal what is to be met
 * @param runs how many runs stand behind it
 * @param spread the runs' half width as a share of their median; 0 for one run
 * @param why why it was not measured; null if it was
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
    @Nullable String why) {

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
     * Returns how it is written.
     *
     * @return two characters
     */
    public String sign() {
      return sign;
    }
  }

  /** Copies. */
  public BenchRow {
    figures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * Tells whether the goal is met.
   *
   * @return false also for what was not measured
   */
  public boolean met() {
    if (value == null || value.isNaN()) {
      return false;
    }
    return comparator == Comparator.AT_LEAST ? value >= goal : value <= goal;
  }

  /**
   * Returns the row as the suites' JSON has it.
   *
   * @return by name, in the order in which it is written
   */
  public Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("unit", unit);
    json.putAll(figures);
    json.put("measure", measure);
    json.put("value", value);
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
