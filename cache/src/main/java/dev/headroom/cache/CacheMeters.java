// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CoherenceStats;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Registers the statistics of caches as meters, which read them when they are scraped.
 *
 * <p>Thread-safe. Costs a call of a cache nothing.
 */
public final class CacheMeters {

  private CacheMeters() {}

  /**
   * Registers the meters of all caches, present and future.
   *
   * @param registry where the meters are registered
   */
  public static void bind(Caches caches, MeterRegistry registry) {
    CacheMeter.LAG.gauge(registry, caches, CacheMeters::lagSeconds);
    for (CacheMeter each : CacheMeter.values()) {
      Function<CoherenceStats, Duration> lag = each.lag();
      if (lag != null) {
        register(each, registry, caches, all -> lag.apply(all.coherence()).toNanos() / 1e9);
      }
    }
    caches.onEachCache(cache -> bind(cache, registry));
  }

  private static double lagSeconds(Caches caches) {
    long nanos = caches.lagNanos();
    return nanos < 0 ? -1 : nanos / 1e9;
  }

  private static void bind(Cache<?, ?> cache, MeterRegistry registry) {
    for (CacheMeter each : CacheMeter.values()) {
      if (each.isOfEachCache()) {
        register(
            each, registry, cache, any -> any.stats().count(each), each.tagValues(cache.name()));
      }
    }
    CacheMeter.LOADS.timer(
        registry,
        cache,
        any -> any.stats().count(CacheMeter.LOADS),
        any -> any.stats().loadNanos(),
        cache.name());
  }

  private static <T> void register(
      CacheMeter meter,
      MeterRegistry registry,
      T source,
      ToDoubleFunction<T> value,
      String... tagValues) {
    switch (meter.spec().kind()) {
      case GAUGE -> meter.gauge(registry, source, value, tagValues);
      case COUNTER -> meter.counter(registry, source, value, tagValues);
      case TIMER, HISTOGRAM -> {} // has a total besides its count
    }
  }
}
