// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import io.micrometer.core.instrument.AbstractDistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.NoopHistogram;

/**
 * A distribution summary on mergeable buckets.
 *
 * <p>Thread-safe.
 */
final class RecordedSummary extends AbstractDistributionSummary {
  private final LogHistogram buckets = new LogHistogram();

  RecordedSummary(Meter.Id id, double scale) {
    super(id, scale, NoopHistogram.INSTANCE);
  }

  LogHistogram buckets() {
    return buckets;
  }

  @Override
  protected void recordNonNegative(double amount) {
    if (Double.isFinite(amount)) {
      buckets.record(amount);
    }
  }

  @Override
  public long count() {
    return buckets.count();
  }

  @Override
  public double totalAmount() {
    return buckets.sum();
  }

  @Override
  public double max() {
    return buckets.max();
  }
}
