// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.stats;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * How far this instance lagged behind the invalidations of others: at worst, between one instant at
 * which it knew all and the next.
 *
 * <p>Immutable.
 *
 * @param lag within this time all invalidations are known now
 * @param lagP50 the median lag
 * @param lagP99 the 99th percentile
 * @param lagMax the longest lag
 * @param degraded how long it was more than a second, in all: copies in memory are then bound by
 *     their own age
 */
public record CoherenceStats(
    Duration lag, Duration lagP50, Duration lagP99, Duration lagMax, Duration degraded) {

  /** A histogram of how far this instance lagged behind the log. Thread-safe. */
  public static final class Recorder {

    private static final long DEGRADED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConcurrentHistogram lags = new ConcurrentHistogram(2);
    private final AtomicLong maxNanos = new AtomicLong();
    private final AtomicLong degradedNanos = new AtomicLong();

    /** Creates an empty histogram. */
    public Recorder() {}

    /** Records one lag; a negative one counts as none. */
    public void add(long lagNanos) {
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
    public CoherenceStats stats(long lagNanos) {
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
}
