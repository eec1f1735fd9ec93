// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * <p>Immutable.
 *
 * @param plannedPerSecond what the plan asked
 * @param sentPerSecond what was sent
 * @param latencies microseconds from due to answered, over all kinds
 * @param byKind the same by kind
 * @param statuses how many answers of each status
 * @param failures requests that got no answer
 * @param bytes of the answers' bodies, as they came over the wire
 * @param senderDelayMicros how far the sender itself fell behind its schedule at worst
 */
public record LoadResult(
    double plannedPerSecond,
    double sentPerSecond,
    Histogram latencies,
    Map<String, Histogram> byKind,
    Map<Integer, Long> statuses,
    long failures,
    long bytes,
    long senderDelayMicros) {

  /**
   * Returns a quantile.
   *
   * @param percent 0 to 100
   * @return milliseconds
   */
  public double millis(double percent) {
    return latencies.getValueAtPercentile(percent) / 1000.0;
  }

  /**
   * Returns all requests that were counted.
   *
   * @return answered or not
   */
  public long requests() {
    return latencies.getTotalCount();
  }

  /**
   * Returns those that failed: no answer, or a status from 500 on.
   *
   * @return a count
   */
  public long errors() {
    return failures
        + statuses.entrySet().stream()
            .filter(status -> status.getKey() >= 500)
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  /**
   * Returns those that a limit refused.
   *
   * @return a count
   */
  public long limited() {
    return statuses.getOrDefault(429, 0L);
  }

  /**
   * Returns the mean size of an answer.
   *
   * @return bytes over the wire
   */
  public double bytesPerResponse() {
    return requests() == 0 ? 0 : (double) bytes / requests();
  }
}
