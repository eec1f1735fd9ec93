// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A meter of a capability. Each capability lists its meters in one enum that implements this
 * interface; the reference page is generated from those enums.
 *
 * <p>Tag values are given in the order of {@link MeterSpec#tags}. No meter is tagged by key, user,
 * token or path: there are many of them, and they may identify a person. Immutable.
 */
public interface MeterDefinition {

  /** Returns the name, kind, unit, tags and description. */
  MeterSpec spec();

  /** Returns the name in Micrometer's form. */
  default String meterName() {
    return spec().name();
  }

  /** Registers a counter, or returns the one that is registered. */
  default Counter counter(MeterRegistry registry, String... tagValues) {
    return Counter.builder(meterName())
        .description(spec().description())
        .baseUnit(unit())
        .tags(tags(tagValues))
        .register(registry);
  }

  /** Registers a counter whose count is read from an object. */
  default <T> void counter(
      MeterRegistry registry, T source, ToDoubleFunction<T> count, String... tagValues) {
    FunctionCounter.builder(meterName(), source, count)
        .description(spec().description())
        .baseUnit(unit())
        .tags(tags(tagValues))
        .register(registry);
  }

  /** Registers a gauge whose value is read from an object, which the registry holds weakly. */
  default <T> void gauge(
      MeterRegistry registry, T source, ToDoubleFunction<T> value, String... tagValues) {
    Gauge.builder(meterName(), source, value)
        .description(spec().description())
        .baseUnit(unit())
        .tags(tags(tagValues))
        .register(registry);
  }

  /** Registers a timer, or returns the one that is registered. */
  default Timer timer(MeterRegistry registry, String... tagValues) {
    return Timer.builder(meterName())
        .description(spec().description())
        .tags(tags(tagValues))
        .register(registry);
  }

  /**
   * Registers a timer that also counts events per bucket, or returns the one that is registered.
   *
   * @param buckets the upper bounds, ascending
   */
  default Timer histogram(MeterRegistry registry, Duration[] buckets, String... tagValues) {
    return Timer.builder(meterName())
        .description(spec().description())
        .serviceLevelObjectives(buckets)
        .tags(tags(tagValues))
        .register(registry);
  }

  /** Registers a timer whose count and total time are read from an object. */
  default <T> void timer(
      MeterRegistry registry,
      T source,
      ToLongFunction<T> count,
      ToDoubleFunction<T> totalNanos,
      String... tagValues) {
    FunctionTimer.builder(meterName(), source, count, totalNanos, TimeUnit.NANOSECONDS)
        .description(spec().description())
        .tags(tags(tagValues))
        .register(registry);
  }

  private @Nullable String unit() {
    return spec().unit().isEmpty() ? null : spec().unit();
  }

  private List<Tag> tags(String... values) {
    List<String> names = spec().tags();
    if (names.size() != values.length) {
      throw new IllegalArgumentException(
          meterName() + " has the tags " + names + ", but got " + values.length + " values");
    }
    List<Tag> tags = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(names.get(i), values[i]));
    }
    return tags;
  }
}
