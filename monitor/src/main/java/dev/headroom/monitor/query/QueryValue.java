// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

/**
 * What an expression is at one instant.
 *
 * <p>Immutable.
 *
 * @param value NaN without data
 * @param events of how many events it was computed; infinite for the level of a gauge, which one
 *     reading shows
 */
public record QueryValue(double value, double events) {
  /** No data. */
  public static final QueryValue NONE = new QueryValue(Double.NaN, 0);

  /** Returns a figure that no events were counted for, such as a constant or a level. */
  public static QueryValue of(double value) {
    return new QueryValue(value, Double.POSITIVE_INFINITY);
  }

  /** Returns whether there is a value. */
  public boolean isPresent() {
    return Double.isFinite(value);
  }
}
