// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import java.util.Arrays;

/**
 * The medians of consecutive blocks of a series, at most 168: they have fewer outliers than the
 * points, and depend less on each other.
 *
 * <p>Immutable, as long as nobody changes the arrays.
 *
 * @param size points of a block
 * @param positions the number of each block that has a median
 * @param medians of the blocks of which at least half of the points have a value
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Blocks(int size, double[] positions, double[] medians) {
  private static final int MAX_BLOCKS = 168;

  /** Divides a series; the last block ends with its last point. */
  static Blocks of(double[] values) {
    int size = Math.max(1, (values.length + MAX_BLOCKS - 1) / MAX_BLOCKS);
    int count = values.length / size;
    int offset = values.length - count * size;
    double[] positions = new double[count];
    double[] medians = new double[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      int start = offset + i * size;
      double[] present =
          Arrays.stream(values, start, start + size).filter(Double::isFinite).toArray();
      if (present.length > 0 && 2 * present.length >= size) {
        positions[found] = i;
        medians[found++] = Numbers.median(present);
      }
    }
    return new Blocks(size, Arrays.copyOf(positions, found), Arrays.copyOf(medians, found));
  }

  /** Returns the index of the first point of a block. */
  int firstPoint(int block, int points) {
    int number = (int) positions[block];
    return points % size + number * size;
  }
}
