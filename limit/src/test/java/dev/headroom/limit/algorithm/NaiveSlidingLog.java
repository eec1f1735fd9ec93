// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import java.util.ArrayList;
import java.util.List;

/**
 * The oracle: keeps every permit for ever and finds each answer by trying. One thread at a time.
 */
final class NaiveSlidingLog {
  private final List<Long> admitted = new ArrayList<>();
  private final int limit;
  private final long window;
  private long latest = Long.MIN_VALUE;

  NaiveSlidingLog(int limit, long window) {
    this.limit = limit;
    this.window = window;
  }

  /** Returns 0 when taken, otherwise the smallest wait after which the call would be taken. */
  long take(long now, int permits) {
    long time = Math.max(latest, now);
    if (fits(time, permits)) {
      for (int i = 0; i < permits; i++) {
        admitted.add(time);
      }
      latest = time;
      return 0;
    }
    long wait = Long.MAX_VALUE;
    for (long stamp : admitted) {
      long candidate = stamp + window - time;
      if (candidate > 0 && candidate < wait && fits(time + candidate, permits)) {
        wait = candidate;
      }
    }
    return wait;
  }

  int remaining(long now) {
    return limit - live(Math.max(latest, now));
  }

  private boolean fits(long time, int permits) {
    return live(time) + permits <= limit;
  }

  private int live(long time) {
    return (int) admitted.stream().filter(stamp -> stamp > time - window && stamp <= time).count();
  }
}
