// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.invalidation.CoherenceStats;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts lags in classes that are an eighth of a power of two wide, so that a share of them is
 * known to 12 %. Thread-safe; one count a confirmation.
 */
final class LagHistogram {

  private static final int PARTS_BITS = 3;
  private static final long DEGRADED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLongArray counts = new AtomicLongArray(Long.SIZE << PARTS_BITS);
  private final AtomicLong most = new AtomicLong();
  private final AtomicLong degradedNanos = new AtomicLong();

  void add(long lagNanos) {
    long lag = Math.max(0, lagNanos);
    counts.incrementAndGet(part(lag));
    most.accumulateAndGet(lag, Math::max);
    degradedNanos.addAndGet(Math.max(0, lag - DEGRADED_NANOS));
  }

  CoherenceStats stats(long lagNanos) {
    return new CoherenceStats(
        Duration.ofNanos(lagNanos),
        share(0.5),
        share(0.99),
        Duration.ofNanos(Math.max(most.get(), lagNanos)),
        Duration.ofNanos(degradedNanos.get() + Math.max(0, lagNanos - DEGRADED_NANOS)));
  }

  private Duration share(double share) {
    long all = 0;
    for (int i = 0; i < counts.length(); i++) {
      all += counts.get(i);
    }
    long wanted = (long) Math.ceil(all * share);
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (seen >= wanted && seen > 0) {
        return Duration.ofNanos(Math.min(top(i), most.get()));
      }
    }
    return Duration.ZERO;
  }

  private static int part(long value) {
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - PARTS_BITS - 1);
    return (shift << PARTS_BITS) + (int) (value >>> shift);
  }

  /** The greatest value of a class. */
  private static long top(int part) {
    int parts = 1 << PARTS_BITS;
    int shift = Math.max(0, (part >> PARTS_BITS) - 1);
    return (((long) part - ((long) shift * parts)) << shift) + (1L << shift) - 1;
  }
}
