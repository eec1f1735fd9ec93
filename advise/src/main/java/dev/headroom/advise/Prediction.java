// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

/**
 * What a change is expected to do to one figure, of which less is better.
 *
 * <p>Immutable.
 *
 * @param metric the figure with its unit, such as {@code pool wait p95, ms}
 * @param from its value now
 * @param to the value that is expected
 * @param low the least value that is likely
 * @param high the greatest value that is likely
 */
public record Prediction(String metric, double from, double to, double low, double high) {

  /** Returns a prediction of a value within a factor of 1.5 either way. */
  public static Prediction of(String metric, double from, double to) {
    return new Prediction(metric, from, to, to / 1.5, to * 1.5);
  }

  /** Returns the share of the value now that the change is expected to save. */
  public double gain() {
    return from <= 0 ? 0 : (from - to) / from;
  }
}
