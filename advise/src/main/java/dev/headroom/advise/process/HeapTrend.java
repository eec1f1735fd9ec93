// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.process;

import dev.headroom.advise.load.MemoryProbe.Floor;
import java.util.List;

/**
 * The straight line through what the latest collections left of the heap, by least squares.
 *
 * <p>Immutable.
 *
 * @param collections how many the line goes through
 * @param seconds from the first of them to the last
 * @param last bytes after the last
 * @param bytesPerSecond its slope; 0 with fewer than two collections
 * @param fit the share of the variance that it explains, 0 to 1
 */
record HeapTrend(int collections, double seconds, double last, double bytesPerSecond, double fit) {
  private static final int MIN_COLLECTIONS = 4;
  private static final double MIN_SECONDS = 15;
  private static final double WINDOW_SECONDS = 600;
  private static final double MIN_FIT = 0.98;
  private static final double MIN_GROWTH_SHARE = 0.05;
  private static final double MIN_HEAP_SHARE = 0.4;
  private static final double MAX_SECONDS_UNTIL_FULL = 3600;

  /** A line that flattens is that of a cache which fills. */
  static final double MIN_LATEST_SLOPE_SHARE = 0.5;

  /** Returns the line through what was left in the ten minutes before the last collection. */
  static HeapTrend of(List<Floor> floors) {
    if (floors.isEmpty()) {
      return new HeapTrend(0, 0, 0, 0, 0);
    }
    long end = floors.getLast().nanos();
    return through(
        floors.stream().filter(each -> (end - each.nanos()) / 1e9 <= WINDOW_SECONDS).toList());
  }

  private static HeapTrend through(List<Floor> floors) {
    long start = floors.getFirst().nanos();
    double meanX = floors.stream().mapToDouble(each -> (each.nanos() - start) / 1e9).sum();
    double meanY = floors.stream().mapToDouble(Floor::bytes).sum();
    meanX /= floors.size();
    meanY /= floors.size();
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (Floor each : floors) {
      double x = (each.nanos() - start) / 1e9 - meanX;
      double y = each.bytes() - meanY;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    return new HeapTrend(
        floors.size(),
        (floors.getLast().nanos() - start) / 1e9,
        floors.getLast().bytes(),
        xx > 0 ? xy / xx : 0,
        xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0);
  }

  /**
   * Returns whether the heap leaks: enough collections leave more and more in a straight line that
   * does not flatten, which fills the heap within an hour.
   *
   * @param floors what the latest collections left, the oldest first
   * @param max bytes of the heap
   */
  static boolean isLeak(List<Floor> floors, double max) {
    HeapTrend all = of(floors);
    HeapTrend latest = of(floors.subList(floors.size() / 2, floors.size()));
    return all.collections >= MIN_COLLECTIONS
        && all.seconds >= MIN_SECONDS
        && all.fit >= MIN_FIT
        && all.bytesPerSecond * all.seconds >= MIN_GROWTH_SHARE * max
        && all.last >= MIN_HEAP_SHARE * max
        && all.secondsUntilFull(max) <= MAX_SECONDS_UNTIL_FULL
        && latest.bytesPerSecond >= MIN_LATEST_SLOPE_SHARE * all.bytesPerSecond;
  }

  /** Returns the time until the line reaches a number of bytes; infinite if it does not rise. */
  double secondsUntilFull(double max) {
    return bytesPerSecond > 0 ? Math.max(0, max - last) / bytesPerSecond : Double.POSITIVE_INFINITY;
  }
}
