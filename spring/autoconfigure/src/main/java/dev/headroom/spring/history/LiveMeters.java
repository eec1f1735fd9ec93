// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static dev.headroom.spring.operator.JsonValues.known;

import dev.headroom.monitor.MonitorMeter;
import dev.headroom.spring.history.PerformanceView.SinceStart;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads meters as they are at this moment: what the history does not show before its first step.
 *
 * <p>Immutable; its parts are thread-safe.
 *
 * @param registries the application's, joined with the layer's, and the recorder
 */
record LiveMeters(List<MeterRegistry> registries) {
  private static final String REQUESTS = MonitorMeter.REQUEST_DURATION.meterName();
  private static final double PERCENT = 100;

  /** Returns the gauges and counters whose names begin so, those of the first registry first. */
  Map<String, @Nullable Double> levels(String... prefixes) {
    Map<String, @Nullable Double> levels = new TreeMap<>();
    for (MeterRegistry registry : registries) {
      for (Meter meter : registry.getMeters()) {
        String name = meter.getId().getName();
        Double value = Stream.of(prefixes).anyMatch(name::startsWith) ? value(meter) : null;
        if (value != null) {
          levels.putIfAbsent(key(meter.getId()), value);
        }
      }
    }
    return levels;
  }

  private static String key(Meter.Id id) {
    Map<String, String> tags = new TreeMap<>();
    id.getTags().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    return tags.isEmpty() ? id.getName() : id.getName() + tags;
  }

  private static @Nullable Double value(Meter meter) {
    double value =
        switch (meter) {
          case Gauge gauge -> gauge.value();
          case Counter counter -> counter.count();
          case FunctionCounter counter -> counter.count();
          default -> Double.NaN;
        };
    return known(value);
  }

  SinceStart sinceStart() {
    long count = 0;
    long errors = 0;
    double seconds = 0;
    for (Timer each : registries.getFirst().find(REQUESTS).timers()) {
      String status = each.getId().getTag("status");
      count += each.count();
      errors += status != null && status.startsWith("5") ? each.count() : 0;
      seconds += each.totalTime(TimeUnit.SECONDS);
    }
    double hits = total("headroom.cache.hits");
    double reads = hits + total("headroom.cache.misses");
    return new SinceStart(
        count,
        errors,
        count == 0 ? null : 1000 * seconds / count,
        (long) hits,
        (long) (reads - hits),
        reads == 0 ? null : PERCENT * hits / reads);
  }

  private double total(String counter) {
    return registries.getFirst().find(counter).meters().stream()
        .map(LiveMeters::value)
        .mapToDouble(each -> each == null ? 0 : each)
        .sum();
  }
}
