// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.invalidation.CoherenceStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Shows what the caches count as meters; the caches write each number once, and the meters read it
 * when they are scraped.
 *
 * <p>Thread-safe. Costs a call of a cache nothing.
 */
public final class CacheMeters {

  private CacheMeters() {}

  /**
   * Binds the caches, those that are and those to come.
   *
   * @param caches whose counts
   * @param registry where the meters live
   */
  public static void bind(Caches caches, MeterRegistry registry) {
    alias(caches, registry, CacheMeter.HITS, CacheStats::hits);
    alias(caches, registry, CacheMeter.MISSES, CacheStats::misses);
    Gauge.builder(CacheMeter.LAG.meterName(), caches, CacheMeters::lagSeconds)
        .baseUnit("seconds")
        .description(CacheMeter.LAG.description())
        .register(registry);
    lag(caches, registry, CacheMeter.LAG_P99, CoherenceStats::lagP99);
    lag(caches, registry, CacheMeter.LAG_MAX, CoherenceStats::lagMax);
    FunctionCounter.builder(
            CacheMeter.DEGRADED.meterName(),
            caches,
            all -> all.coherence().degraded().toMillis() / 1e3)
        .baseUnit("seconds")
        .description(CacheMeter.DEGRADED.description())
        .register(registry);
    caches.onEachCache(cache -> bind(cache, registry));
  }

  private static void lag(
      Caches caches,
      MeterRegistry registry,
      CacheMeter meter,
      Function<CoherenceStats, Duration> lag) {
    Gauge.builder(meter.meterName(), caches, all -> lag.apply(all.coherence()).toNanos() / 1e9)
        .baseUnit("seconds")
        .description(meter.description())
        .register(registry);
  }

  private static double lagSeconds(Caches caches) {
    long nanos = caches.lagNanos();
    return nanos < 0 ? -1 : nanos / 1e9;
  }

  private static void alias(
      Caches caches, MeterRegistry registry, CacheMeter meter, ToLongFunction<CacheStats> count) {
    String name = meter.alias();
    if (name != null) {
      FunctionCounter.builder(name, caches, all -> all.stats().stream().mapToLong(count).sum())
          .description(meter.description())
          .register(registry);
    }
  }

  private static void bind(Cache<?, ?> cache, MeterRegistry registry) {
    Tags tags = Tags.of("cache", cache.name());
    count(cache, registry, CacheMeter.HITS, tags.and("level", "memory"), CacheStats::memoryHits);
    count(cache, registry, CacheMeter.HITS, tags.and("level", "shared"), CacheStats::sharedHits);
    count(cache, registry, CacheMeter.MISSES, tags, CacheStats::misses);
    count(cache, registry, CacheMeter.LOAD_FAILURES, tags, CacheStats::loadFailures);
    count(cache, registry, CacheMeter.UNREADABLE, tags, CacheStats::unreadable);
    count(cache, registry, CacheMeter.UNWRITABLE, tags, CacheStats::unwritable);
    count(cache, registry, CacheMeter.UNAVAILABLE, tags, CacheStats::unavailable);
    count(cache, registry, CacheMeter.OVERTAKEN_LOADS, tags, CacheStats::overtakenLoads);
    count(cache, registry, CacheMeter.LEASE_WAITS, tags, CacheStats::leaseWaits);
    count(cache, registry, CacheMeter.REFRESHES, tags, CacheStats::refreshes);
    count(cache, registry, CacheMeter.STALE, tags, CacheStats::staleServed);
    Gauge.builder(CacheMeter.BYTES.meterName(), cache, c -> c.stats().bytes())
        .tags(tags)
        .baseUnit("bytes")
        .description(CacheMeter.BYTES.description())
        .register(registry);
    FunctionTimer.builder(
            CacheMeter.LOAD_DURATION.meterName(),
            cache,
            c -> c.stats().loads(),
            c -> c.stats().loadNanos(),
            TimeUnit.NANOSECONDS)
        .tags(tags)
        .description(CacheMeter.LOAD_DURATION.description())
        .register(registry);
    Gauge.builder(CacheMeter.ENTRIES.meterName(), cache, c -> c.stats().entries())
        .tags(tags)
        .description(CacheMeter.ENTRIES.description())
        .register(registry);
  }

  private static void count(
      Cache<?, ?> cache,
      MeterRegistry registry,
      CacheMeter meter,
      Tags tags,
      ToLongFunction<CacheStats> count) {
    FunctionCounter.builder(meter.meterName(), cache, c -> count.applyAsLong(c.stats()))
        .tags(tags)
        .description(meter.description())
        .register(registry);
  }
}
