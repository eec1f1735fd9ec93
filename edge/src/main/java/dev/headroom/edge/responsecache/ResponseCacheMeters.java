// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what the response cache does, as {@link ResponseCacheMeter} lists it.
 *
 * <p>Thread-safe. Costs a hit one look-up and one increment; the number of series grows with rules,
 * never with keys.
 */
public final class ResponseCacheMeters implements ResponseCacheListener {
  private record Series(String rule, Enum<?> tag) {}

  private final MeterRegistry registry;
  private final Counter evictions;
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Timer> fills = new ConcurrentHashMap<>();

  /** Creates the listener. */
  public ResponseCacheMeters(MeterRegistry registry) {
    this.registry = registry;
    this.evictions = counter(ResponseCacheMeter.EVICTIONS, Tags.empty());
  }

  /** Shows how many answers the cache keeps, and what they weigh. */
  public void bind(ResponseCache cache) {
    Gauge.builder(ResponseCacheMeter.ENTRIES.meterName(), cache, ResponseCache::entries)
        .description(ResponseCacheMeter.ENTRIES.description())
        .register(registry);
    Gauge.builder(ResponseCacheMeter.BYTES.meterName(), cache, ResponseCache::bytes)
        .description(ResponseCacheMeter.BYTES.description())
        .baseUnit(ResponseCacheMeter.BYTES.unit())
        .register(registry);
  }

  @Override
  public void responded(String rule, Outcome outcome) {
    counters
        .computeIfAbsent(
            new Series(rule, outcome),
            of -> counter(ResponseCacheMeter.ANSWERS, Tags.of("rule", rule, "outcome", text(of))))
        .increment();
  }

  @Override
  public void notStored(String rule, NotStored why) {
    counters
        .computeIfAbsent(
            new Series(rule, why),
            of -> counter(ResponseCacheMeter.NOT_STORED, Tags.of("rule", rule, "reason", text(of))))
        .increment();
  }

  @Override
  public void fetched(String rule, long nanos) {
    fills.computeIfAbsent(rule, this::timer).record(Duration.ofNanos(nanos));
  }

  @Override
  public void evicted(int weightBytes) {
    evictions.increment();
  }

  private Timer timer(String rule) {
    return Timer.builder(ResponseCacheMeter.FILL_DURATION.meterName())
        .description(ResponseCacheMeter.FILL_DURATION.description())
        .tags("rule", rule)
        .register(registry);
  }

  private static String text(Series series) {
    return series.tag().name().toLowerCase(Locale.ROOT);
  }

  private Counter counter(ResponseCacheMeter meter, Tags tags) {
    return Counter.builder(meter.meterName())
        .description(meter.description())
        .tags(tags)
        .register(registry);
  }
}
