// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.invalidation.CoherenceStats;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToLongFunction;

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
   * @param caches the caches
   * @param registry where the meters are registered
   */
  public static void bind(Caches caches, MeterRegistry registry) {
    sum(caches, registry, CacheMeter.HITS_ALIAS, CacheStats::hits);
    sum(caches, registry, CacheMeter.MISSES_ALIAS, CacheStats::misses);
    CacheMeter.LAG.gauge(registry, caches, CacheMeters::lagSeconds);
    CacheMeter.LAG_P99.gauge(registry, caches, all -> seconds(all, CoherenceStats::lagP99));
    CacheMeter.LAG_MAX.gauge(registry, caches, all -> seconds(all, CoherenceStats::lagMax));
    CacheMeter.DEGRADED.counter(registry, caches, all -> seconds(all, CoherenceStats::degraded));
    caches.onEachCache(cache -> bind(cache, registry));
  }

  private static double seconds(Caches caches, Function<CoherenceStats, Duration> time) {
    return time.apply(caches.coherence()).toNanos() / 1e9;
  }

  private static double lagSeconds(Caches caches) {
    long nanos = caches.lagNanos();
    return nanos < 0 ? -1 : nanos / 1e9;
  }

  private static void sum(
      Caches caches, MeterRegistry registry, CacheMeter meter, ToLongFunction<CacheStats> count) {
    meter.counter(registry, caches, all -> all.stats().stream().mapToLong(count).sum());
  }

  private static void bind(Cache<?, ?> cache, MeterRegistry registry) {
    String name = cache.name();
    count(cache, registry, CacheMeter.HITS, CacheStats::memoryHits, name, "memory");
    count(cache, registry, CacheMeter.HITS, CacheStats::sharedHits, name, "shared");
    count(cache, registry, CacheMeter.MISSES, CacheStats::misses, name);
    count(cache, registry, CacheMeter.LOAD_FAILURES, CacheStats::loadFailures, name);
    count(cache, registry, CacheMeter.UNREADABLE, CacheStats::unreadable, name);
    count(cache, registry, CacheMeter.UNWRITABLE, CacheStats::unwritable, name);
    count(cache, registry, CacheMeter.UNAVAILABLE, CacheStats::unavailable, name);
    count(cache, registry, CacheMeter.OVERTAKEN_LOADS, CacheStats::overtakenLoads, name);
    count(cache, registry, CacheMeter.LEASE_WAITS, CacheStats::leaseWaits, name);
    count(cache, registry, CacheMeter.REFRESHES, CacheStats::refreshes, name);
    count(cache, registry, CacheMeter.STALE, CacheStats::staleServed, name);
    CacheMeter.BYTES.gauge(registry, cache, each -> each.stats().bytes(), name);
    CacheMeter.ENTRIES.gauge(registry, cache, each -> each.stats().entries(), name);
    CacheMeter.LOAD_DURATION.timer(
        registry, cache, each -> each.stats().loads(), each -> each.stats().loadNanos(), name);
  }

  private static void count(
      Cache<?, ?> cache,
      MeterRegistry registry,
      CacheMeter meter,
      ToLongFunction<CacheStats> count,
      String... tagValues) {
    meter.counter(registry, cache, each -> count.applyAsLong(each.stats()), tagValues);
  }
}
