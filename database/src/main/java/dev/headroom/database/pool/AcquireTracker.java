// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sums the waits for connections since the pool was opened. Thread-safe. */
final class AcquireTracker implements MetricsTrackerFactory, IMetricsTracker {
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
  private final LongAdder timeouts = new LongAdder();
  private volatile @Nullable PoolStats stats;
  private volatile IMetricsTracker hikari = new IMetricsTracker() {};

  @Override
  public IMetricsTracker create(String poolName, PoolStats poolStats) {
    stats = poolStats;
    return this;
  }

  /** Registers the meters that HikariCP itself has, beside these sums. */
  void publish(String pool, MeterRegistry registry) {
    PoolStats known = stats;
    if (known != null) {
      hikari = new MicrometerMetricsTrackerFactory(registry).create(pool, known);
    }
  }

  @Override
  public void recordConnectionCreatedMillis(long createdMillis) {
    hikari.recordConnectionCreatedMillis(createdMillis);
  }

  @Override
  public void recordConnectionUsageMillis(long elapsedBorrowedMillis) {
    hikari.recordConnectionUsageMillis(elapsedBorrowedMillis);
  }

  @Override
  public void close() {
    hikari.close();
  }

  @Override
  public void recordConnectionAcquiredNanos(long elapsedAcquiredNanos) {
    hikari.recordConnectionAcquiredNanos(elapsedAcquiredNanos);
    count.increment();
    nanos.add(elapsedAcquiredNanos);
    longestNanos.accumulate(elapsedAcquiredNanos);
  }

  @Override
  public void recordConnectionTimeout() {
    hikari.recordConnectionTimeout();
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

  long longestNanos() {
    return longestNanos.get();
  }
}
