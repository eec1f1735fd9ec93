// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.business;

import dev.headroom.monitor.business.BusinessMetricException.Reason;
import dev.headroom.monitor.business.BusinessRecord.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;

/**
 * One metric: its form, and a meter for each combination of label values.
 *
 * <p>Thread-safe.
 */
final class BusinessMetric {
  private final MeterRegistry registry;
  private final int maxSeries;
  private final String name;
  private final Kind kind;
  private final String unit;
  private final SortedSet<String> labels;

  /** Guarded by this. */
  private final Map<Map<String, String>, DoubleConsumer> meters = new HashMap<>();

  BusinessMetric(BusinessRecord first, MeterRegistry registry, int maxSeries) {
    this.registry = registry;
    this.maxSeries = maxSeries;
    this.name = first.name();
    this.kind = first.kind();
    this.unit = first.unit();
    this.labels = Collections.unmodifiableSortedSet(new TreeSet<>(first.labels().keySet()));
  }

  void record(BusinessRecord report) {
    requireSame("kind", kind, report.kind());
    requireSame("unit", unit, report.unit());
    requireSame("labels", labels, new TreeSet<>(report.labels().keySet()));
    meter(report.labels()).accept(report.value());
  }

  private void requireSame(String what, Object known, Object reported) {
    if (!known.equals(reported)) {
      throw new BusinessMetricException(
          Reason.CONFLICT, "The %s of %s is %s, not %s.".formatted(what, name, known, reported));
    }
  }

  private synchronized DoubleConsumer meter(Map<String, String> values) {
    DoubleConsumer known = meters.get(values);
    if (known != null) {
      return known;
    }
    if (meters.size() >= maxSeries) {
      throw new BusinessMetricException(
          Reason.QUOTA,
          "%s has %s combinations of label values, and no further one is accepted: use labels of few values, or raise headroom.monitor.business.max-series."
              .formatted(name, maxSeries));
    }
    List<Tag> tags =
        values.entrySet().stream().map(each -> Tag.of(each.getKey(), each.getValue())).toList();
    DoubleConsumer added;
    try {
      added = register(tags);
    } catch (IllegalArgumentException taken) {
      throw new BusinessMetricException(
          Reason.CONFLICT,
          "The application has a meter %s of another kind or with other labels: choose another name."
              .formatted(BusinessNames.meter(name)));
    }
    meters.put(values, added);
    return added;
  }

  private DoubleConsumer register(List<Tag> tags) {
    String meter = BusinessNames.meter(name);
    String base = unit.isEmpty() ? null : unit;
    return switch (kind) {
      case COUNTER ->
          Counter.builder(meter).tags(tags).baseUnit(base).register(registry)::increment;
      case DISTRIBUTION ->
          DistributionSummary.builder(meter).tags(tags).baseUnit(base).register(registry)::record;
      case GAUGE -> {
        AtomicLong level = new AtomicLong();
        Gauge.builder(meter, level, bits -> Double.longBitsToDouble(bits.get()))
            .tags(tags)
            .baseUnit(base)
            .strongReference(true)
            .register(registry);
        yield value -> level.set(Double.doubleToRawLongBits(value));
      }
    };
  }

  synchronized RegisteredMetric registered() {
    return new RegisteredMetric(name, kind, unit, labels, meters.size());
  }
}
