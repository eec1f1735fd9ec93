// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.stats.CoherenceStats;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/** A histogram of how far this instance lagged behind the log. Thread-safe. */
final class LagHistogram {

  private static final long DEGRADED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ConcurrentHistogram lags = new ConcurrentHistogram(2);
  private final AtomicLong maxNanos = new AtomicLong();
  private final AtomicLong degradedNanos = new AtomicLong();

  /** Records one lag; a negative one counts as none. */
  void add(long lagNanos) {
    long lag = Math.max(0, lagNanos);
    lags.recordValue(lag);
    maxNanos.accumulateAndGet(lag, Math::max);
    degradedNanos.addAndGet(Math.max(0, lag - DEGRADED_NANOS));
  }

  /**
   * Returns the statistics.
   *
   * @param lagNanos the lag now
   */
  CoherenceStats stats(long lagNanos) {
    return new CoherenceStats(
        Duration.ofNanos(lagNanos),
        percentile(50),
        percentile(99),
        Duration.ofNanos(Math.max(maxNanos.get(), lagNanos)),
        Duration.ofNanos(degradedNanos.get() + Math.max(0, lagNanos - DEGRADED_NANOS)));
  }

  private Duration percentile(double percentile) {
    return Duration.ofNanos(Math.min(lags.getValueAtPercentile(percentile), maxNanos.get()));
  }
}
