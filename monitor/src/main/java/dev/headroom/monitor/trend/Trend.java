// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import dev.headroom.monitor.history.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the level of a metric developed over a window of time, and how sure that is.
 *
 * <p>Immutable.
 *
 * @param metric its name
 * @param verdict in one word
 * @param reason one sentence: what the verdict rests on, or what is missing
 * @param evidence what was tested; null if too little was recorded
 * @param sampling which points were read
 */
public record Trend(
    String metric,
    Direction verdict,
    String reason,
    @Nullable Evidence evidence,
    Sampling sampling) {

  /** What the test says. */
  public enum Direction {
    /** It rose bit by bit. */
    RISING,
    /** It fell bit by bit. */
    FALLING,
    /** It jumped up, and stayed. */
    STEP_UP,
    /** It jumped down, and stayed. */
    STEP_DOWN,
    /** No change beyond chance, or one too small to matter. */
    FLAT,
    /** Too little was recorded. */
    UNKNOWN
  }

  /**
   * What was tested.
   *
   * <p>Immutable.
   *
   * @param p probability of as large a change by chance, adjusted for the number of metrics that
   *     were tested together
   * @param change the level before and after
   * @param slopePerHour of the line that fits
   * @param forecast when the limit of the metric is reached; null if it has none, or if a slope
   *     towards it is not certain
   */
  public record Evidence(
      double p, Change change, Interval slopePerHour, @Nullable Forecast forecast) {}

  /**
   * A change of the level.
   *
   * <p>Immutable.
   *
   * @param at the begin of the first block of points behind it
   * @param before the median before it; over the first tenth of the window for a drift
   * @param after the median after it; over the last tenth for a drift
   * @param cause the deploy, migration or change of a setting that is nearest to a step; null if
   *     none is near
   */
  public record Change(Instant at, double before, double after, @Nullable Event cause) {

    /** Returns the change as a part of the level before; infinite if that was 0. */
    public double ratio() {
      return after == before ? 0 : (after - before) / Math.abs(before);
    }
  }

  /**
   * A value and its 95 % confidence interval.
   *
   * <p>Immutable.
   */
  public record Interval(double value, double low, double high) {}

  /**
   * When a limit is reached if the slope stays: from below, or from above where the level falls.
   *
   * <p>Immutable.
   *
   * @param earliest at the upper end of the slope's interval
   * @param latest at the lower end
   */
  public record Forecast(double limit, Instant at, Instant earliest, Instant latest) {}

  /**
   * Which points were read.
   *
   * <p>Immutable.
   *
   * @param step between two points
   * @param points those with a value
   * @param missing those without
   * @param season whether the daily rhythm was taken out
   * @param values of all points, NaN where one is missing
   */
  public record Sampling(
      Duration step, int points, int missing, boolean season, List<Value> values) {

    /** Copies. */
    public Sampling {
      values = List.copyOf(values);
    }
  }

  /**
   * A point.
   *
   * <p>Immutable.
   */
  public record Value(Instant at, double value) {}

  /** Returns the same with another probability, verdict and reason. */
  Trend with(Evidence changed, Direction decided, String because) {
    return new Trend(metric, decided, because, changed, sampling);
  }
}
