// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * What one of several lanes may run in any case: a share of the sum of the limits that all of them
 * have learned, rounded up, even when it has learned a lower one itself.
 *
 * <p>Immutable.
 *
 * <p>What one lane does not use is not kept free: each lane's own limit stays what it learned.
 * Floors are taken of learned limits alone, so they do not feed one another: all lanes together run
 * at most the sum of what they learned, and once more the sum of their shares of it.
 *
 * @param total whose sum the share is of
 * @param percent the share, 0 to 100
 */
public record LaneShare(LaneTotal total, int percent) {
  /** Checks. */
  public LaneShare {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException(
          "percent was " + percent + ", allowed 0 to 100; set the share of one lane");
    }
  }

  /** Returns the share of a lane that is alone. */
  static LaneShare alone() {
    return new LaneShare(new LaneTotal(), 0);
  }

  /** Returns the calls that may run at once in any case. */
  int floor() {
    return percent == 0 ? 0 : (int) Math.ceilDiv((long) percent * total.sum(), 100L);
  }
}
