// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The points of one series, or of several merged into one.
 *
 * <p>Immutable.
 *
 * @param kind of each sample
 * @param step between the starts of two points, without gaps
 * @param points by time; a step in which nothing recorded, or in which the series did not exist,
 *     has none, while a step in which nothing happened has a zero
 */
public record Timeline(SeriesKind kind, Duration step, List<Point> points) {

  /** Keeps a copy of the points. */
  public Timeline {
    points = List.copyOf(points);
  }

  /**
   * Returns all points merged into one sample: the sum of increases and distributions, and the
   * last, mean and highest level.
   *
   * @return an empty sample of the kind without points; its level is NaN
   */
  public Sample total() {
    return Samples.merge(kind, points.stream().map(Point::sample).toList());
  }

  /** Returns one number a point. */
  public double[] values(ToDoubleFunction<Sample> number) {
    return points.stream().map(Point::sample).mapToDouble(number).toArray();
  }
}
