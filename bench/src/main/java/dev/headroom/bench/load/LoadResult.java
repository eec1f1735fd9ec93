// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The measurements of a load.
 *
 * <p>Immutable.
 *
 * @param plannedPerSecond the planned rate
 * @param latencies microseconds from scheduled to completed, over all kinds
 * @param byKind the same by kind
 * @param statuses the number of responses by status
 * @param failures the number of requests without a response
 * @param bytes the size of the response bodies on the wire
 */
public record LoadResult(
    double plannedPerSecond,
    Histogram latencies,
    Map<String, Histogram> byKind,
    Map<Integer, Long> statuses,
    long failures,
    long bytes) {

  /**
   * Returns a quantile.
   *
   * @param percent 0 to 100
   * @return milliseconds
   */
  public double millis(double percent) {
    return latencies.getValueAtPercentile(percent) / 1000.0;
  }

  /** Returns the number of measured requests, with or without a response. */
  public long requests() {
    return latencies.getTotalCount();
  }

  /** Returns the number of requests without a response or with a status of 500 or more. */
  public long errors() {
    return failures
        + statuses.entrySet().stream()
            .filter(status -> status.getKey() >= 500)
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  /** Returns a text of the responses by status, and of how many requests had none. */
  public String outcomes() {
    return new TreeMap<>(statuses) + ", none for " + failures;
  }

  /** Returns the number of requests that were rate-limited (429). */
  public long limited() {
    return statuses.getOrDefault(429, 0L);
  }

  /** Returns the mean size of a response body, in bytes on the wire; 0 without requests. */
  public double bytesPerResponse() {
    return requests() == 0 ? 0 : (double) bytes / requests();
  }
}
