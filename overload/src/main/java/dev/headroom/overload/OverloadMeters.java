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
 * Records what adaptive limiters and bulkheads do in the meters of {@link OverloadMeter}.
 *
 * <p>Thread-safe. The number of series grows with gates, never with users.
 */
public final class OverloadMeters implements OverloadListener {
  private record Series(String gate, Priority priority, @Nullable Reason reason) {}

  private final MeterRegistry registry;
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Timer> waits = new ConcurrentHashMap<>();

  /** Creates the listener; meters appear with the first call of a gate. */
  public OverloadMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Registers the gauges of an adaptive limiter. */
  public void bind(AdaptiveLimiter limiter) {
    String gate = limiter.name();
    OverloadMeter.LIMIT.gauge(registry, limiter, each -> each.state().limit(), gate);
    OverloadMeter.RUNNING.gauge(registry, limiter, each -> each.state().running(), gate);
    OverloadMeter.WAITING.gauge(registry, limiter, each -> each.state().waiting(), gate);
  }

  /** Registers the gauges of a bulkhead. */
  public void bind(Bulkhead bulkhead) {
    String gate = bulkhead.name();
    OverloadMeter.RUNNING.gauge(registry, bulkhead, Bulkhead::running, gate);
    OverloadMeter.WAITING.gauge(
        registry, bulkhead, each -> Math.max(0, each.calls() - each.running()), gate);
  }

  /** Registers the gauges of the process's resources. */
  public void bind(ProcessPressure pressure) {
    for (ProcessResource each : ProcessResource.values()) {
      OverloadMeter.PRESSURE.gauge(
          registry, pressure, of -> of.isExceeded(each) ? 1 : 0, each.label());
    }
  }

  @Override
  public void admitted(String gate, Priority priority, long waitedNanos) {
    counters.computeIfAbsent(new Series(gate, priority, null), this::counter).increment();
    waits
        .computeIfAbsent(gate, of -> OverloadMeter.WAIT.timer(registry, of))
        .record(Math.max(0, waitedNanos), TimeUnit.NANOSECONDS);
  }

  @Override
  public void refused(String gate, Priority priority, Reason reason) {
    counters.computeIfAbsent(new Series(gate, priority, reason), this::counter).increment();
  }

  @Override
  public void misordered(String gate, String holding) {
    OverloadMeter.MISORDERED.counter(registry, gate, holding).increment();
  }

  private Counter counter(Series series) {
    String priority = text(series.priority());
    Reason reason = series.reason();
    return reason == null
        ? OverloadMeter.ADMITTED.counter(registry, series.gate(), priority)
        : OverloadMeter.REFUSED.counter(registry, series.gate(), priority, text(reason));
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
