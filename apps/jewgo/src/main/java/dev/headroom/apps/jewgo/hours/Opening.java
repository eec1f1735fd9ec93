// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.hours;

/**
 * One opening of a restaurant in each week, in local time.
 *
 * <p>Immutable.
 *
 * @param day 1 for Monday to 7 for Sunday
 * @param opens minutes from the midnight that begins the day
 * @param closes minutes from the same midnight, above 1440 if the restaurant closes after the next
 */
public record Opening(int day, int opens, int closes) {

  private static final int DAY_MINUTES = 24 * 60;
  private static final int WEEK_MINUTES = 7 * DAY_MINUTES;

  /** Returns whether a minute of the week lies within, from the opening up to the closing. */
  boolean includes(int minuteOfWeek) {
    int start = (day - 1) * DAY_MINUTES + opens;
    int end = (day - 1) * DAY_MINUTES + closes;
    int nextWeek = minuteOfWeek + WEEK_MINUTES;
    return (start <= minuteOfWeek && minuteOfWeek < end) || (start <= nextWeek && nextWeek < end);
  }

  /** Returns the opening with times of day as texts. */
  public OpeningView view() {
    return new OpeningView(day, time(opens), time(closes));
  }

  private static String time(int minutes) {
    return "%02d:%02d".formatted(minutes / 60 % 24, minutes % 60);
  }
}
