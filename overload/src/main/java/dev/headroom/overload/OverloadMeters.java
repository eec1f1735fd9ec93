// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.overload.OverloadException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records {@link OverloadMeter} in a registry.
 *
 * <p>Thread-safe. The number of series grows with limiters and bulkheads, never with users.
 */
public final class OverloadMeters implements OverloadListener {
  private record Series(String limiter, Priority priority, @Nullable Reason reason) {}

  private final MeterRegistry registry;
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Timer> waits = new ConcurrentHashMap<>();

  /** Creates the listener. */
  public OverloadMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Registers the gauges of an adaptive limiter. */
  public void bind(AdaptiveLimiter limiter) {
    String name = limiter.name();
    OverloadMeter.LIMIT.gauge(registry, limiter, each -> each.state().limit(), name);
    OverloadMeter.RUNNING.gauge(registry, limiter, each -> each.state().running(), name);
    OverloadMeter.WAITING.gauge(registry, limiter, each -> each.state().waiting(), name);
  }

  /** Registers the gauges of a bulkhead. */
  public void bind(Bulkhead bulkhead) {
    String name = bulkhead.name();
    OverloadMeter.RUNNING.gauge(registry, bulkhead, Bulkhead::running, name);
    OverloadMeter.WAITING.gauge(
        registry, bulkhead, each -> Math.max(0, each.calls() - each.running()), name);
  }

  /** Registers the gauges of the process's resources. */
  public void bind(ProcessPressure pressure) {
    for (ProcessResource each : ProcessResource.values()) {
      OverloadMeter.PRESSURE.gauge(
          registry, pressure, of -> of.isExceeded(each) ? 1 : 0, each.label());
    }
  }

  @Override
  public void admitted(String limiter, Priority priority, long waitedNanos) {
    counters.computeIfAbsent(new Series(limiter, priority, null), this::counter).increment();
    waits
        .computeIfAbsent(limiter, each -> OverloadMeter.WAIT.timer(registry, each))
        .record(Math.max(0, waitedNanos), TimeUnit.NANOSECONDS);
  }

  @Override
  public void refused(String limiter, Priority priority, Reason reason) {
    counters.computeIfAbsent(new Series(limiter, priority, reason), this::counter).increment();
  }

  private Counter counter(Series series) {
    String priority = lowerCase(series.priority());
    return series.reason() == null
        ? OverloadMeter.ADMITTED.counter(registry, series.limiter(), priority)
        : OverloadMeter.REFUSED.counter(
            registry, series.limiter(), priority, lowerCase(series.reason()));
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
