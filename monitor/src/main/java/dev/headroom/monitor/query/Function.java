// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import dev.headroom.monitor.history.History.Levels;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Sample.Distribution;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.history.Sample.Level;

/** A function of the samples of a selector in a window. Immutable. */
enum Function {
  /** How many events there were. */
  INCREASE(true),
  /** How many events there were in a second. */
  RATE(true),
  /** How many values exceed the parameter. */
  ABOVE(true),
  /** The sum of the values. */
  SUM(false),
  /** The mean of the values, or of the added levels. */
  MEAN(false),
  /** The highest value, or the highest of the added levels. */
  MAX(false),
  /** The latest of the added levels. */
  LAST(false),
  /** The mean of the highest level. */
  HIGHEST(false),
  /** The mean of the lowest level. */
  LOWEST(false),
  /** The value below which the share that is the parameter lies. */
  QUANTILE(false);

  private final boolean counts;

  Function(boolean counts) {
    this.counts = counts;
  }

  /** Returns whether it counts events, so that 0 is the value where none were recorded. */
  boolean counts() {
    return counts;
  }

  /** Returns how the levels of several gauges combine. */
  Levels levels() {
    return switch (this) {
      case HIGHEST -> Levels.MAX;
      case LOWEST -> Levels.MIN;
      case INCREASE, RATE, ABOVE, SUM, MEAN, MAX, LAST, QUANTILE -> Levels.SUM;
    };
  }

  /**
   * Computes the figure.
   *
   * @param parameter of {@link #ABOVE} and {@link #QUANTILE}
   * @param seconds that the sample covers
   */
  QueryValue of(Sample sample, double parameter, double seconds) {
    return switch (sample) {
      case Increase(double value) -> ofCounter(value, seconds);
      case Level level -> ofLevel(level);
      case Distribution values -> ofValues(values, parameter, seconds);
    };
  }

  private QueryValue ofCounter(double value, double seconds) {
    return switch (this) {
      case INCREASE, SUM -> new QueryValue(value, value);
      case RATE -> new QueryValue(value / seconds, value);
      case ABOVE, MEAN, MAX, LAST, HIGHEST, LOWEST, QUANTILE -> QueryValue.NONE;
    };
  }

  private QueryValue ofLevel(Level level) {
    return switch (this) {
      case MEAN, HIGHEST, LOWEST -> QueryValue.of(level.mean());
      case MAX -> QueryValue.of(level.max());
      case LAST -> QueryValue.of(level.last());
      case INCREASE, RATE, ABOVE, SUM, QUANTILE -> QueryValue.NONE;
    };
  }

  private QueryValue ofValues(Distribution values, double parameter, double seconds) {
    boolean hasBuckets = values.count() == 0 || values.buckets().count() > 0;
    double value =
        switch (this) {
          case INCREASE -> values.count();
          case RATE -> values.count() / seconds;
          case ABOVE -> hasBuckets ? values.buckets().countAbove(parameter) : Double.NaN;
          case SUM -> values.sum();
          case MEAN -> values.mean();
          case MAX -> values.count() == 0 ? Double.NaN : values.max();
          case QUANTILE -> values.quantile(parameter);
          case LAST, HIGHEST, LOWEST -> Double.NaN;
        };
    return new QueryValue(value, values.count());
  }
}
