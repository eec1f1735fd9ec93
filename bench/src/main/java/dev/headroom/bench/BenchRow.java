// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

  private static final Set<String> PARTS =
      Set.of(
          "id",
          "unit",
          "measure",
          "value",
          "low",
          "high",
          "comparator",
          "goal",
          "met",
          "runs",
          "spread",
          "why");

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

  /**
   * Returns a builder of a row.
   *
   * @param id stable from release to release
   * @param unit of the figures
   * @param measure what the value is, such as {@code ratio to caffeine}
   */
  public static Builder of(String id, String unit, String measure) {
    return new Builder(id, unit, measure);
  }

  /**
   * Returns a row of which nothing could be measured.
   *
   * @param id stable from release to release
   * @param why such as the tool that is missing
   */
  public static BenchRow unmeasured(String id, Comparator comparator, double goal, String why) {
    return of(id, "", "not measured").notMeasured(why).compared(comparator, goal);
  }

  /** Returns the row with one more figure. */
  public BenchRow with(String name, Object figure) {
    Map<String, Object> more = new LinkedHashMap<>(figures);
    more.put(name, figure);
    return new BenchRow(
        id, unit, more, measure, value, comparator, goal, runs, spread, why, interval);
  }

  /** A row in the making, of which nothing was measured yet. Confined to one thread. */
  public static final class Builder {

    private final String id;
    private final String unit;
    private final String measure;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private @Nullable Double value;
    private @Nullable Interval interval;
    private int runs;
    private double spread;
    private @Nullable String why;

    private Builder(String id, String unit, String measure) {
      this.id = id;
      this.unit = unit;
      this.measure = measure;
    }

    /** Adds a figure; none for {@code NaN}. */
    public Builder figure(String name, Object figure) {
      if (!(figure instanceof Double number && number.isNaN())) {
        figures.put(name, figure);
      }
      return this;
    }

    /** Adds figures by name; none for {@code NaN}. */
    public Builder figures(Map<String, Object> more) {
      more.forEach(this::figure);
      return this;
    }

    /** Sets the value with its interval, its runs and their spread. */
    public Builder value(Interval measured) {
      value = measured.value();
      interval = measured;
      runs = measured.runs();
      spread =
          Double.isInfinite(measured.high())
              ? 0
              : (measured.high() - measured.low()) / 2 / Math.max(1e-9, measured.value());
      return this;
    }

    /** Sets a value without an interval, such as a count or the worst of the runs. */
    public Builder point(double measured, int ofRuns) {
      value = measured;
      interval = null;
      runs = ofRuns;
      return this;
    }

    /** Sets a value of one run. */
    public Builder value(double measured) {
      return value(new Interval(measured, measured, measured, 1));
    }

    /** Sets the spread of the runs, where it is not that of the interval; after the value. */
    public Builder spread(double share) {
      spread = share;
      return this;
    }

    /** Leaves the row without a value, and says why. */
    public Builder notMeasured(String reason) {
      value = null;
      interval = null;
      runs = 0;
      spread = 0;
      why = reason;
      return this;
    }

    /** Returns the row, whose value must not be less than the goal. */
    public BenchRow atLeast(double goal) {
      return compared(Comparator.AT_LEAST, goal);
    }

    /** Returns the row, whose value must not be more than the goal. */
    public BenchRow atMost(double goal) {
      return compared(Comparator.AT_MOST, goal);
    }

    /** Returns the row. */
    public BenchRow compared(Comparator comparator, double goal) {
      return new BenchRow(
          id, unit, figures, measure, value, comparator, goal, runs, spread, why, interval);
    }
  }

  /** Copies the figures. */
  public BenchRow {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
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

  /**
   * Returns the row that {@link #toJson} has written. Whether the goal is met is computed again.
   *
   * @param json the values by name; what is no part of a row is a figure
   * @throws IllegalArgumentException if id, comparator or goal is missing
   */
  public static BenchRow fromJson(Map<?, ?> json) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Map.Entry<?, ?> each : json.entrySet()) {
      String name = String.valueOf(each.getKey());
      Object figure = each.getValue();
      if (figure != null && !PARTS.contains(name)) {
        figures.put(name, figure);
      }
    }
    String sign = text(json, "comparator");
    Double goal = number(json.get("goal"));
    if (text(json, "id").isEmpty() || goal == null || !sign.matches("[<>]=")) {
      throw new IllegalArgumentException("a row has no id, comparator or goal: " + json);
    }
    Double value = number(json.get("value"));
    Double low = number(json.get("low"));
    Double high = number(json.get("high"));
    Double spread = number(json.get("spread"));
    Object why = json.get("why");
    int runs = json.get("runs") instanceof Number number ? number.intValue() : 0;
    return new BenchRow(
        text(json, "id"),
        text(json, "unit"),
        figures,
        text(json, "measure"),
        value,
        sign.equals(Comparator.AT_LEAST.sign()) ? Comparator.AT_LEAST : Comparator.AT_MOST,
        goal,
        runs,
        spread == null ? 0 : spread,
        why == null ? null : why.toString(),
        value == null || low == null
            ? null
            : new Interval(value, low, high == null ? Double.POSITIVE_INFINITY : high, runs));
  }

  private static String text(Map<?, ?> json, String name) {
    Object text = json.get(name);
    return text == null ? "" : text.toString();
  }

  /** Returns a number; JSON has infinity as a text. */
  private static @Nullable Double number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    return "Infinity".equals(value) ? Double.POSITIVE_INFINITY : null;
  }
}
