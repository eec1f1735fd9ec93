// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.time.Duration;

/**
 * When the primary's log was at which position: turns a replica's position into a lag in time.
 *
 * <p>Thread-safe. Needs neither equal clocks nor commits: a replica that has replayed all that the
 * primary has written has no lag, however long ago that was. Remembers at least twice the longest
 * lag that is of interest, in 1024 changes.
 */
final class LagHistory {
  private static final int CAPACITY = 1024;

  /** Changes that are remembered of the longest lag: the error of a lag is a share of that. */
  private static final int CHANGES = 500;

  private final long[] positions = new long[CAPACITY];

  /** When the primary was first seen at the position. */
  private final long[] since = new long[CAPACITY];

  /** When the primary was last seen at the position. */
  private final long[] until = new long[CAPACITY];

  private final long spacingNanos;
  private int count;

  /**
   * For how long the primary had written more than a replica has replayed. Immutable.
   *
   * @param atLeast the lag
   * @param isKnown whether it is not longer than that: false if the replica lacks the oldest change
   *     that is remembered
   */
  record Lag(Duration atLeast, boolean isKnown) {}

  /** Creates a history for lags up to a longest one. */
  LagHistory(Duration longest) {
    this.spacingNanos = longest.toNanos() / CHANGES;
  }

  /** Notes that the primary was at a position. */
  synchronized void record(long lsn, long nanos) {
    int last = Math.floorMod(count - 1, CAPACITY);
    if (count > 0 && positions[last] == lsn) {
      until[last] = nanos;
      return;
    }
    if (count > 0 && lsn < positions[last]) {
      // The primary has crashed, and has lost what was not flushed.
      count = 0;
    }
    if (count > 1 && nanos - since[Math.floorMod(count - 2, CAPACITY)] < spacingNanos) {
      put(last, lsn, nanos);
      return;
    }
    put(count % CAPACITY, lsn, nanos);
    // Stays below the range of an int for years: it is reduced, but remains full.
    count = count == 2 * CAPACITY - 1 ? CAPACITY : count + 1;
  }

  private void put(int at, long lsn, long nanos) {
    positions[at] = lsn;
    since[at] = nanos;
    until[at] = nanos;
  }

  /** Forgets all, since positions of another timeline say nothing of this one. */
  synchronized void clear() {
    count = 0;
  }

  /**
   * Returns for how long the primary had written more than a replica has replayed.
   *
   * @return zero if the replica has all; interpolated between two queries of the primary
   */
  synchronized Lag lag(long lsn, long nanos) {
    int size = Math.min(count, CAPACITY);
    long missing = nanos;
    for (int i = 1; i <= size; i++) {
      int at = Math.floorMod(count - i, CAPACITY);
      if (positions[at] <= lsn) {
        return new Lag(i == 1 ? Duration.ZERO : between(at, lsn, nanos), true);
      }
      missing = since[at];
    }
    return new Lag(time(missing, nanos), false);
  }

  /** Returns the time since the primary passed a position after one change and before the next. */
  private Duration between(int at, long lsn, long nanos) {
    int next = (at + 1) % CAPACITY;
    double share = (double) (lsn - positions[at]) / (positions[next] - positions[at]);
    return time(until[at] + (long) (share * (since[next] - until[at])), nanos);
  }

  private static Duration time(long then, long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - then));
  }
}
