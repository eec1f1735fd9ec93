// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import java.time.Duration;
import java.time.Instant;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The daily rhythm of a series: by how much each hour of the day differs from the day around it.
 * Hours are those of a time zone, so that the rhythm of its users outlives a change of its clocks.
 *
 * <p>Immutable.
 *
 * <p>Method: the level of each point is the median of the day around it; the rhythm of an hour is
 * the median of what its points differ from their level over all days, and between the middles of
 * two hours it is interpolated.
 */
final class Season {
  /** The shortest history from which a rhythm is known. */
  static final Duration MIN_HISTORY = Duration.ofDays(3);

  private static final int HOURS = 24;
  private static final double HOUR_SECONDS = 3600;
  private static final double DAY_SECONDS = HOURS * HOUR_SECONDS;
  private static final int MIN_POINTS = 3;

  private final double[] hours;
  private final ZoneRules zone;

  private Season(double[] hours, ZoneRules zone) {
    this.hours = hours;
    this.zone = zone;
  }

  /**
   * Learns the rhythm.
   *
   * @param seconds of each point since the epoch, ascending
   * @param values NaN where there is none
   * @param zone whose hours are compared
   * @return null if the points span less than three days, or an hour of the day has too few
   */
  static @Nullable Season of(double[] seconds, double[] values, ZoneRules zone) {
    int n = seconds.length;
    if (n == 0 || seconds[n - 1] - seconds[0] < MIN_HISTORY.toSeconds() * 0.98) {
      return null;
    }
    List<List<Double>> byHour = new ArrayList<>();
    for (int i = 0; i < HOURS; i++) {
      byHour.add(new ArrayList<>());
    }
    double middle = Double.NaN;
    double level = Double.NaN;
    for (int i = 0; i < n; i++) {
      // One level for each hour: it hardly changes within one.
      double hour = Math.floor(seconds[i] / HOUR_SECONDS) * HOUR_SECONDS + HOUR_SECONDS / 2;
      if (hour != middle) {
        middle = hour;
        level = level(seconds, values, hour);
      }
      double difference = values[i] - level;
      if (Double.isFinite(difference)) {
        byHour.get((int) hour(seconds[i], zone)).add(difference);
      }
    }
    double[] hours = new double[HOURS];
    double mean = 0;
    for (int i = 0; i < HOURS; i++) {
      if (byHour.get(i).size() < MIN_POINTS) {
        return null;
      }
      hours[i] = Numbers.median(byHour.get(i).stream().mapToDouble(each -> each).toArray());
      mean += hours[i] / HOURS;
    }
    for (int i = 0; i < HOURS; i++) {
      hours[i] -= mean;
    }
    return new Season(hours, zone);
  }

  /** Returns the median of the day around an instant; at the ends, of the first or last day. */
  private static double level(double[] seconds, double[] values, double at) {
    double latest = seconds[seconds.length - 1] - DAY_SECONDS;
    double start = Math.clamp(at - DAY_SECONDS / 2, seconds[0], Math.max(seconds[0], latest));
    double[] day = new double[values.length];
    int found = 0;
    for (int i = firstFrom(seconds, start); i < seconds.length; i++) {
      if (seconds[i] >= start + DAY_SECONDS) {
        break;
      } else if (Double.isFinite(values[i])) {
        day[found++] = values[i];
      }
    }
    return Numbers.median(Arrays.copyOf(day, found));
  }

  private static int firstFrom(double[] seconds, double start) {
    int at = Arrays.binarySearch(seconds, start);
    return at >= 0 ? at : -at - 1;
  }

  /** Returns the hours since midnight. */
  private static double hour(double seconds, ZoneRules zone) {
    long second = (long) seconds;
    int offset = zone.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
    return Math.floorMod(second + offset, (long) DAY_SECONDS) / HOUR_SECONDS;
  }

  /** Returns the rhythm at an instant. */
  double at(double seconds) {
    double hour = hour(seconds, zone) - 0.5;
    int before = Math.floorMod((int) Math.floor(hour), HOURS);
    double part = hour - Math.floor(hour);
    return hours[before] * (1 - part) + hours[(before + 1) % HOURS] * part;
  }
}
