// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.pause.NoPauseDetector;
import io.micrometer.core.instrument.util.TimeUtils;
import java.util.concurrent.TimeUnit;

/**
 * A timer on mergeable buckets.
 *
 * <p>Thread-safe.
 */
final class RecordedTimer extends AbstractTimer {
  private static final double NANO = 1e-9;

  private final LogHistogram buckets = new LogHistogram();

  RecordedTimer(Meter.Id id) {
    super(id, Clock.SYSTEM, NoPauseDetector.INSTANCE, TimeUnit.SECONDS, NoopHistogram.INSTANCE);
  }

  LogHistogram buckets() {
    return buckets;
  }

  @Override
  protected void recordNonNegative(long amount, TimeUnit unit) {
    buckets.record(unit.toNanos(amount) * NANO);
  }

  @Override
  public long count() {
    return buckets.count();
  }

  @Override
  public double totalTime(TimeUnit unit) {
    return TimeUtils.secondsToUnit(buckets.sum(), unit);
  }

  @Override
  public double max(TimeUnit unit) {
    return TimeUtils.secondsToUnit(buckets.max(), unit);
  }
}
