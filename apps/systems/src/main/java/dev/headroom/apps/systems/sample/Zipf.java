// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import java.util.Arrays;

/**
 * A Zipf distribution with exponent 1: the n-th rank is drawn n times more rarely than the first.
 *
 * <p>Immutable.
 */
public final class Zipf {

  private final double[] sums;

  /**
   * Creates the distribution.
   *
   * @param ranks the number of ranks, at least 1
   */
  public Zipf(int ranks) {
    sums = new double[ranks];
    double sum = 0;
    for (int i = 0; i < ranks; i++) {
      sum += 1.0 / (i + 1);
      sums[i] = sum;
    }
  }

  /**
   * Returns the rank of a drawn number.
   *
   * @param roll a number from 0 (included) to 1 (excluded)
   * @return 0 for the first rank
   */
  public int rank(double roll) {
    int found = Arrays.binarySearch(sums, roll * sums[sums.length - 1]);
    return Math.min(sums.length - 1, found < 0 ? -found - 1 : found + 1);
  }
}
