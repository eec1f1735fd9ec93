// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.util.Arrays;

/**
 * Which priorities and cohorts may wait: as many as fit, so that the rest hears no at once. One
 * thread at a time: the lane's lock guards it.
 *
 * <p>Method: the histogram of WeChat's DAGOR. Each second's arrivals are counted by level; if some
 * were refused, the threshold for the next second is the level up to which a quarter more arrived
 * than was served. {@link Priority#CRITICAL} is never shed.
 */
final class LoadShedder {
  static final int LEVELS = Priority.values().length * Call.COHORTS;

  private static final long WINDOW_NANOS = 1_000_000_000;
  private static final double SPARE = 1.25;

  private final int[] arrivals = new int[LEVELS];
  private long begun;
  private int served;
  private boolean refused;
  private int threshold = LEVELS;

  LoadShedder(long now) {
    begun = now;
  }

  int threshold() {
    return threshold;
  }

  void recordArrival(Call arrival, long now) {
    if (now - begun >= WINDOW_NANOS) {
      threshold = refused ? nextThreshold() : LEVELS;
      Arrays.fill(arrivals, 0);
      begun = now;
      served = 0;
      refused = false;
    }
    arrivals[arrival.level()]++;
  }

  void recordAdmission() {
    served++;
  }

  void recordRefusal() {
    refused = true;
  }

  boolean sheds(Call arrival) {
    return arrival.level() >= threshold;
  }

  private int nextThreshold() {
    double room = served * SPARE;
    long sum = 0;
    for (int level = 0; level < LEVELS; level++) {
      sum += arrivals[level];
      if (sum >= room) {
        return Math.max(level + 1, Call.COHORTS);
      }
    }
    return LEVELS;
  }
}
