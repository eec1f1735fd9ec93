// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.overload.OverloadException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what lanes and bulkheads do, as {@link OverloadMeter} lists it.
 *
 * <p>Thread-safe. The number of series grows with gates, never with users.
 */
public final class OverloadMeters implements OverloadListener {
  private record Series(String gate, Priority priority, @Nullable Reason reason) {}

  private final MeterRegistry registry;
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Timer> waits = new ConcurrentHashMap<>();

  /** Creates the listener. */
  public OverloadMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows a lane's gauges. */
  public void bind(AdaptiveLimiter lane) {
    gauge(OverloadMeter.LIMIT, lane.name(), lane, each -> each.state().limit());
    gauge(OverloadMeter.RUNNING, lane.name(), lane, each -> each.state().running());
    gauge(OverloadMeter.WAITING, lane.name(), lane, each -> each.state().waiting());
  }

  /** Shows a bulkhead's gauges. */
  public void bind(Bulkhead bulkhead) {
    gauge(OverloadMeter.RUNNING, bulkhead.name(), bulkhead, Bulkhead::running);
    gauge(
        OverloadMeter.WAITING,
        bulkhead.name(),
        bulkhead,
        each -> Math.max(0, each.calls() - each.running()));
  }

  /** Shows what guards hold. */
  public void bind(ProcessPressure guards) {
    for (ProcessResource each : ProcessResource.values()) {
      Gauge.builder(OverloadMeter.PRESSURE.meterName(), guards, of -> of.isExceeded(each) ? 1 : 0)
          .description(OverloadMeter.PRESSURE.description())
          .tags("guard", each.label())
          .register(registry);
    }
  }

  @Override
  public void admitted(String gate, Priority priority, long waitedNanos) {
    counters.computeIfAbsent(new Series(gate, priority, null), this::counter).increment();
    waits.computeIfAbsent(gate, this::timer).record(Math.max(0, waitedNanos), TimeUnit.NANOSECONDS);
  }

  @Override
  public void refused(String gate, Priority priority, Reason reason) {
    counters.computeIfAbsent(new Series(gate, priority, reason), this::counter).increment();
  }

  private Counter counter(Series series) {
    Reason reason = series.reason();
    OverloadMeter meter = reason == null ? OverloadMeter.ADMITTED : OverloadMeter.REFUSED;
    Tags tags = Tags.of("gate", series.gate(), "priority", text(series.priority()));
    return Counter.builder(meter.meterName())
        .description(meter.description())
        .tags(reason == null ? tags : tags.and("reason", text(reason)))
        .register(registry);
  }

  private Timer timer(String gate) {
    return Timer.builder(OverloadMeter.WAIT.meterName())
        .description(OverloadMeter.WAIT.description())
        .tags("gate", gate)
        .register(registry);
  }

  private <T> void gauge(OverloadMeter meter, String gate, T of, ToDoubleFunction<T> value) {
    Gauge.builder(meter.meterName(), of, value)
        .description(meter.description())
        .tags("gate", gate)
        .register(registry);
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
