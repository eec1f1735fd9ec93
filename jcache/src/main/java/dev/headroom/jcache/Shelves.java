// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CachePolicy;
import dev.headroom.cache.Caches;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.function.Function;
import javax.cache.configuration.Configuration;

/**
 * Makes what the caches of JSR-107 keep their entries in: for a {@link HeadroomConfiguration} one
 * of the application's caches, for any other one in memory that nobody shares.
 *
 * <p>Thread-safe.
 */
record Shelves(Caches caches, TimeSource time, long maxEntries) {

  /** The longest that a policy allows. */
  private static final Duration LONGEST = Duration.ofDays(30);

  <K, V> Shelf<K, V> shelf(Configuration<K, V> configuration) {
    return configuration instanceof HeadroomConfiguration<K, V> tiered ? tiered(tiered) : plain();
  }

  private <K, V> Shelf<K, V> plain() {
    CachePolicy<Held<V>> policy =
        CachePolicy.named("jcache", new NoCodec<Held<V>>())
            .ttl(LONGEST)
            .memoryTtl(LONGEST)
            .maxEntries(maxEntries)
            .jitter(0)
            .build();
    // Nobody reads what is written of the key: there is no shared level.
    Function<K, String> keyWriter = key -> Integer.toHexString(key.hashCode());
    Cache<K, Held<V>> cache = Caches.inMemory(time).cache(policy, keyWriter);
    return new Shelf<>(cache, false, () -> {});
  }

  private <K, V> Shelf<K, V> tiered(HeadroomConfiguration<K, V> configuration) {
    CachePolicy<V> given = configuration.policy();
    CachePolicy<Held<V>> policy =
        CachePolicy.named(given.name(), new HeldCodec<>(given.codec(), time))
            .ttl(given.ttl())
            .memoryTtl(given.memoryTtl())
            .maxEntries(given.maxEntries())
            .jitter(given.jitter())
            .bound(given.bound())
            .build();
    Cache<K, Held<V>> cache = caches.cache(policy, configuration.keyWriter());
    return new Shelf<>(cache, true, () -> caches.forget(given.name()));
  }
}
