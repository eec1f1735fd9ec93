// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import java.util.Arrays;

/** Draws ranks of which the nth is n times rarer than the first. Immutable. */
final class Zipf {

  private final double[] sums;

  Zipf(int ranks) {
    sums = new double[ranks];
    double sum = 0;
    for (int i = 0; i < ranks; i++) {
      sum += 1.0 / (i + 1);
      sums[i] = sum;
    }
  }

  /** The rank, from 0, that a throw from 0 to 1 falls on. */
  int rank(double roll) {
    int found = Arrays.binarySearch(sums, roll * sums[sums.length - 1]);
    return Math.min(sums.length - 1, found < 0 ? -found - 1 : found + 1);
  }
}
