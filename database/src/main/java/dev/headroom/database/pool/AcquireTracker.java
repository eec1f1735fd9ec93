// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Sums the waits for connections since the pool was opened. Thread-safe. */
final class AcquireTracker implements MetricsTrackerFactory, IMetricsTracker {
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
  private final LongAdder timeouts = new LongAdder();

  @Override
  public IMetricsTracker create(String poolName, PoolStats poolStats) {
    return this;
  }

  @Override
  public void recordConnectionAcquiredNanos(long elapsedAcquiredNanos) {
    count.increment();
    nanos.add(elapsedAcquiredNanos);
    longestNanos.accumulate(elapsedAcquiredNanos);
  }

  @Override
  public void recordConnectionTimeout() {
    timeouts.increment();
  }

  long count() {
    return count.sum();
  }

  long nanos() {
    return nanos.sum();
  }

  long timeouts() {
    return timeouts.sum();
  }

  PoolHealth.Acquires sums() {
    long counted = count();
    return new PoolHealth.Acquires(
        counted,
        Duration.ofNanos(counted == 0 ? 0 : nanos() / counted),
        Duration.ofNanos(longestNanos.get()),
        timeouts());
  }
}
