// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * How much a figure rises over time.
 *
 * <p>Confined to one thread.
 *
 * <p>Method: Theil-Sen, the median of the slopes between all pairs of readings, which a few
 * readings far from the others do not change.
 */
final class Trend {
  private static final int MIN_READINGS = 4;

  private final List<Reading> readings = new ArrayList<>();

  private record Reading(double seconds, double value) {}

  /** Adds a reading, later than the ones before. */
  void add(double seconds, double value) {
    readings.add(new Reading(seconds, value));
  }

  /** Returns the number of readings. */
  int size() {
    return readings.size();
  }

  /**
   * Returns by how much the figure rose from the first reading to the last one.
   *
   * @return negative if it fell; {@code NaN} for fewer than four readings
   */
  double rise() {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      for (int j = i + 1; j < readings.size(); j++) {
        double seconds = readings.get(j).seconds() - readings.get(i).seconds();
        slopes.add((readings.get(j).value() - readings.get(i).value()) / seconds);
      }
    }
    return readings.size() < MIN_READINGS
        ? Double.NaN
        : median(slopes) * (readings.getLast().seconds() - readings.getFirst().seconds());
  }

  /**
   * Returns the median of the readings.
   *
   * @return {@code NaN} for fewer than four readings
   */
  double median() {
    return readings.size() < MIN_READINGS
        ? Double.NaN
        : median(readings.stream().map(Reading::value).toList());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }
}
