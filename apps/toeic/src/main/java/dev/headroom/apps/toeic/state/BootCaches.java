// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.headroom.apps.systems.cache.StateCache;
import dev.headroom.apps.systems.cache.StateCaches;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;

/**
 * Spring Boot's Caffeine caches, by {@code spring.cache.caffeine.spec}: in the memory of one
 * instance, unknown to the others. Hits and misses are counted by the meters that Headroom's caches
 * have. Immutable.
 */
record BootCaches(CacheManager manager, MeterRegistry meters) implements StateCaches {

  @Override
  public <K, V> StateCache<K, V> cache(
      CachePolicy<V> policy, Function<? super K, String> keyEncoder) {
    CaffeineCache cache =
        (CaffeineCache) Objects.requireNonNull(manager.getCache(policy.name()), policy.name());
    count(CacheMeter.MEMORY_HITS, policy.name(), cache, CacheStats::hitCount);
    count(CacheMeter.MISSES, policy.name(), cache, CacheStats::missCount);
    return new InMemory<>(cache);
  }

  private void count(
      CacheMeter meter, String name, CaffeineCache cache, Function<CacheStats, Long> value) {
    meter.counter(
        meters,
        cache,
        it -> value.apply(it.getNativeCache().stats()).doubleValue(),
        meter.tagValues(name));
  }

  private record InMemory<K, V>(CaffeineCache cache) implements StateCache<K, V> {

    /** Not by Spring's method, which wraps what a loader throws. */
    @Override
    @SuppressWarnings("unchecked") // this cache is filled here alone
    public V get(K key, Function<? super K, ? extends V> loader) {
      return ((Cache<K, V>) (Cache<?, ?>) cache.getNativeCache()).get(key, loader);
    }

    @Override
    public void invalidate(K key) {
      new TransactionAwareCacheDecorator(cache).evict(key);
    }
  }
}
