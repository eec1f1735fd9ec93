// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.util.Arrays;

/**
 * Decides which priorities and cohorts may wait: as many as fit, so that the others are refused at
 * once. One thread at a time: guarded by the limiter's lock.
 *
 * <p>Method: the histogram of WeChat's DAGOR. Each second's arrivals are counted by level; if some
 * were refused, the threshold for the next second is the level up to which a quarter more arrived
 * than were served. {@link Priority#CRITICAL} is never shed.
 */
final class LoadShedder {
  static final int LEVELS = Priority.values().length * Call.COHORTS;

  private static final long WINDOW_NANOS = 1_000_000_000;
  private static final double SPARE_FACTOR = 1.25;

  private final int[] arrivals = new int[LEVELS];
  private long startNanos;
  private int admitted;
  private boolean anyRefused;
  private int threshold = LEVELS;

  LoadShedder(long now) {
    startNanos = now;
  }

  int threshold() {
    return threshold;
  }

  void recordArrival(Call call, long now) {
    if (now - startNanos >= WINDOW_NANOS) {
      threshold = anyRefused ? nextThreshold() : LEVELS;
      Arrays.fill(arrivals, 0);
      startNanos = now;
      admitted = 0;
      anyRefused = false;
    }
    arrivals[call.level()]++;
  }

  void recordAdmission() {
    admitted++;
  }

  void recordRefusal() {
    anyRefused = true;
  }

  boolean sheds(Call call) {
    return call.level() >= threshold;
  }

  private int nextThreshold() {
    double capacity = admitted * SPARE_FACTOR;
    long sum = 0;
    for (int level = 0; level < LEVELS; level++) {
      sum += arrivals[level];
      if (sum >= capacity) {
        return Math.max(level + 1, Call.COHORTS);
      }
    }
    return LEVELS;
  }
}
