// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.time.Duration;

/**
 * The times of the executions of one shape up to a moment: count, failures, total, longest and
 * quantiles.
 *
 * <p>Immutable. Quantiles are read from buckets of a logarithmic scale, so they are within 6.25 %
 * of a time that was measured.
 */
public final class LatencySnapshot {
  private final long[] buckets;
  private final long count;
  private final long failures;
  private final long totalNanos;
  private final long maxNanos;

  LatencySnapshot(long[] buckets, long failures, long totalNanos, long maxNanos) {
    this.buckets = buckets;
    long sum = 0;
    for (long each : buckets) {
      sum += each;
    }
    this.count = sum;
    this.failures = failures;
    this.totalNanos = totalNanos;
    this.maxNanos = maxNanos;
  }

  /** Returns how many executions there were. */
  public long count() {
    return count;
  }

  /** Returns how many of them failed. */
  public long failures() {
    return failures;
  }

  /** Returns the time of all executions together. */
  public Duration total() {
    return Duration.ofNanos(totalNanos);
  }

  /** Returns the time of the longest execution; zero if there was none. */
  public Duration max() {
    return Duration.ofNanos(maxNanos);
  }

  /** Returns the mean time; zero if there was no execution. */
  public Duration mean() {
    return Duration.ofNanos(totalNanos / Math.max(1, count));
  }

  /**
   * Returns the time that a share of the executions did not exceed.
   *
   * @param share 0 to 1, such as 0.95
   * @return zero if there was no execution
   */
  public Duration quantile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * count));
    long below = 0;
    for (int i = 0; i < buckets.length; i++) {
      below += buckets[i];
      if (below >= rank) {
        return Duration.ofNanos(Math.min(LatencyBuckets.middleNanos(i), maxNanos));
      }
    }
    return max();
  }
}
