// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Shows what the caches count as meters; the caches write each number once, and the meters read it
 * when they are scraped.
 *
 * <p>Thread-safe.
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
    caches.watch(cache -> bind(cache, registry));
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
    hits(cache, registry, "memory", CacheStats::memoryHits);
    hits(cache, registry, "shared", CacheStats::sharedHits);
    count(cache, registry, CacheMeter.MISSES, CacheStats::misses);
    count(cache, registry, CacheMeter.LOAD_FAILURES, CacheStats::loadFailures);
    count(cache, registry, CacheMeter.UNREADABLE, CacheStats::unreadable);
    count(cache, registry, CacheMeter.AWAY, CacheStats::away);
    FunctionCounter.builder(
            CacheMeter.LOAD_TIME.id(),
            cache,
            c -> (double) c.stats().loadNanos() / TimeUnit.SECONDS.toNanos(1))
        .tag("cache", cache.name())
        .baseUnit("seconds")
        .description(CacheMeter.LOAD_TIME.description())
        .register(registry);
    Gauge.builder(CacheMeter.ENTRIES.id(), cache, c -> c.stats().entries())
        .tag("cache", cache.name())
        .description(CacheMeter.ENTRIES.description())
        .register(registry);
  }

  private static void hits(
      Cache<?, ?> cache, MeterRegistry registry, String level, ToLongFunction<CacheStats> count) {
    FunctionCounter.builder(CacheMeter.HITS.id(), cache, c -> count.applyAsLong(c.stats()))
        .tag("cache", cache.name())
        .tag("level", level)
        .description(CacheMeter.HITS.description())
        .register(registry);
  }

  private static void count(
      Cache<?, ?> cache,
      MeterRegistry registry,
      CacheMeter meter,
      ToLongFunction<CacheStats> count) {
    FunctionCounter.builder(meter.id(), cache, c -> count.applyAsLong(c.stats()))
        .tag("cache", cache.name())
        .description(meter.description())
        .register(registry);
  }
}
