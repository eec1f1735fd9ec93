// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.time.Duration;

/**
 * When the primary's log was at which position: turns a replica's position into a lag in time.
 *
 * <p>Thread-safe. Needs neither equal clocks nor commits: a replica that has replayed all that the
 * primary has written has no lag, however long ago that was. Remembers the last 1024 changes.
 */
final class LagHistory {
  private static final int CAPACITY = 1024;

  private final long[] positions = new long[CAPACITY];

  /** When the primary was last seen at the position. */
  private final long[] times = new long[CAPACITY];

  private int count;

  /** Notes that the primary was at a position. */
  synchronized void record(long lsn, long nanos) {
    int last = (count - 1) % CAPACITY;
    if (count > 0 && positions[last] == lsn) {
      times[last] = nanos;
      return;
    }
    int next = count % CAPACITY;
    positions[next] = lsn;
    times[next] = nanos;
    // Stays below the range of an int for years: it is reduced, but remains full.
    count = count == 2 * CAPACITY - 1 ? CAPACITY : count + 1;
  }

  /** Forgets all, since positions of another timeline say nothing of this one. */
  synchronized void clear() {
    count = 0;
  }

  /**
   * Returns for how long the primary had written more than a replica has replayed.
   *
   * @return zero if the replica has all; the time since the oldest change if it lacks even that;
   *     interpolated between two queries of the primary
   */
  synchronized Duration lag(long lsn, long nanos) {
    int size = Math.min(count, CAPACITY);
    long since = nanos;
    for (int i = 1; i <= size; i++) {
      int at = Math.floorMod(count - i, CAPACITY);
      if (positions[at] <= lsn) {
        return i == 1 ? Duration.ZERO : since(between(at, lsn), nanos);
      }
      since = times[at];
    }
    return since(since, nanos);
  }

  /** Returns when the primary passed a position after one record and before the next. */
  private long between(int at, long lsn) {
    int next = (at + 1) % CAPACITY;
    double share = (double) (lsn - positions[at]) / (positions[next] - positions[at]);
    return times[at] + (long) (share * (times[next] - times[at]));
  }

  private static Duration since(long then, long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - then));
  }
}
