// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.List;

/**
 * Counts by time and by size, such as requests by their duration: a table whose cells are darker
 * where more fell.
 *
 * <p>Immutable.
 *
 * @param title the heading
 * @param note what it shows
 * @param times labels of the columns, the oldest first
 * @param sizes labels of the rows, the largest first
 * @param counts one list a row, one count a column
 */
public record HeatMap(
    String title, String note, List<String> times, List<String> sizes, List<List<Long>> counts)
    implements Section {
  private static final int LEVELS = 8;

  /** Copies the lists. */
  public HeatMap {
    times = List.copyOf(times);
    sizes = List.copyOf(sizes);
    counts = counts.stream().map(List::copyOf).toList();
  }

  /** Returns whether anything was counted. */
  public boolean hasCounts() {
    return most() > 0;
  }

  /**
   * Returns how dark a cell is, from 0 for nothing to 8 for the most; by the logarithm, so that a
   * few slow requests are seen beside thousands of fast ones.
   */
  public int level(long count) {
    if (count <= 0) {
      return 0;
    }
    double part = Math.log1p((double) count) / Math.log1p((double) Math.max(1, most()));
    return Math.clamp((int) Math.ceil(part * LEVELS), 1, LEVELS);
  }

  private long most() {
    return counts.stream().flatMap(List::stream).mapToLong(Long::longValue).max().orElse(0);
  }
}
