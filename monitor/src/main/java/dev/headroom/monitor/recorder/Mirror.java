// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * Records the meters of another registry by reading their totals.
 *
 * <p>Thread-safe.
 */
final class Mirror {
  private final RecordedMeters recorded;
  private final boolean gaugesOnly;

  Mirror(RecordedMeters recorded, boolean gaugesOnly) {
    this.recorded = recorded;
    this.gaugesOnly = gaugesOnly;
  }

  void add(Meter meter) {
    if (recorded.has(meter.getId())) {
      return;
    }
    if (gaugesOnly) {
      meter.use(
          gauge -> recorded.addGauge(gauge, gauge::value),
          counter -> {},
          timer -> {},
          summary -> {},
          recorded::addTasks,
          gauge -> recorded.addGauge(gauge, gauge::value),
          counter -> {},
          timer -> {},
          other -> {});
      return;
    }
    meter.use(
        gauge -> recorded.addGauge(gauge, gauge::value),
        counter -> recorded.addCounter(counter, counter::count),
        this::addTimer,
        this::addSummary,
        recorded::addTasks,
        gauge -> recorded.addGauge(gauge, () -> gauge.value(TimeUnit.SECONDS)),
        counter -> recorded.addCounter(counter, counter::count),
        recorded::addFunctionTimer,
        recorded::addMeasurements);
  }

  private void addTimer(Timer timer) {
    recorded.addTotals(
        timer,
        "seconds",
        SeriesSource.totals(
            timer::count,
            () -> timer.totalTime(TimeUnit.SECONDS),
            () -> timer.max(TimeUnit.SECONDS)));
  }

  private void addSummary(DistributionSummary summary) {
    recorded.addTotals(
        summary,
        RecordedMeters.unit(summary.getId()),
        SeriesSource.totals(summary::count, summary::totalAmount, summary::max));
  }
}
