// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records what the response cache does in the meters of {@link ResponseCacheMeter}.
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
    this.evictions = ResponseCacheMeter.EVICTIONS.counter(registry);
  }

  /** Registers the gauges of the number and the size of cached responses. */
  public void bind(ResponseCache cache) {
    ResponseCacheMeter.ENTRIES.gauge(registry, cache, ResponseCache::entries);
    ResponseCacheMeter.BYTES.gauge(registry, cache, ResponseCache::bytes);
  }

  @Override
  public void responded(String rule, Outcome outcome) {
    counters
        .computeIfAbsent(
            new Series(rule, outcome),
            of -> ResponseCacheMeter.ANSWERS.counter(registry, rule, text(of)))
        .increment();
  }

  @Override
  public void notStored(String rule, NotStored why) {
    counters
        .computeIfAbsent(
            new Series(rule, why),
            of -> ResponseCacheMeter.NOT_STORED.counter(registry, rule, text(of)))
        .increment();
  }

  @Override
  public void fetched(String rule, long nanos) {
    fills
        .computeIfAbsent(rule, of -> ResponseCacheMeter.FILL_DURATION.timer(registry, of))
        .record(Duration.ofNanos(nanos));
  }

  @Override
  public void evicted(int weightBytes) {
    evictions.increment();
  }

  private static String text(Series series) {
    return series.tag().name().toLowerCase(Locale.ROOT);
  }
}
