// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.database;

/**
 * How many statements a piece of code may execute.
 *
 * <p>Immutable.
 *
 * @param least 0 or more
 * @param most {@code least} or more
 */
public record QueryCount(int least, int most) {

  /** Checks the bounds. */
  public QueryCount {
    if (least < 0 || most < least) {
      throw new IllegalArgumentException(
          "the bounds are %d and %d, but must be ascending and not negative"
              .formatted(least, most));
    }
  }

  /**
   * Expects one statement or more, up to a bound. None is a failure, since it mostly means that the
   * data source is not watched; where none is expected, use {@link #between}.
   *
   * @param most 1 or more
   */
  public static QueryCount atMost(int most) {
    return new QueryCount(1, most);
  }

  /** Expects exactly this many statements. */
  public static QueryCount exactly(int count) {
    return new QueryCount(count, count);
  }

  /** Expects a number of statements between two bounds, both inclusive. */
  public static QueryCount between(int least, int most) {
    return new QueryCount(least, most);
  }

  boolean accepts(int count) {
    return count >= least && count <= most;
  }

  @Override
  public String toString() {
    return least == most ? String.valueOf(most) : least + " to " + most;
  }
}
