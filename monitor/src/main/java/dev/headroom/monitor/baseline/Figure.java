// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

/**
 * One figure of a baseline.
 *
 * <p>Immutable.
 *
 * @param value over the whole window
 * @param unit such as {@code seconds} or {@code %}
 * @param samples the events behind it, such as requests; 0 for a level
 * @param error the standard error of the value, from its spread over the minutes of the window; NaN
 *     if there are fewer than five
 * @param better which direction is better
 */
public record Figure(double value, String unit, long samples, double error, Better better) {

  /** Which direction of a figure is better. */
  public enum Better {
    /** Less of it. */
    LOWER,
    /** More of it. */
    HIGHER,
    /** Neither: it describes the load. */
    NEITHER
  }
}
