// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.jcache.entry.EntryCopier;
import dev.headroom.jcache.entry.EntryStore;
import dev.headroom.jcache.entry.StoredEntry;
import dev.headroom.jcache.entry.StoredEntryCodec;
import javax.cache.configuration.Configuration;

/**
 * What the caches of one manager are made of: for a {@link HeadroomConfiguration} entries in one of
 * the application's caches, for any other in memory of their own.
 *
 * <p>Thread-safe.
 */
record CacheParts(Caches caches, TimeSource time, DeadlockDetector deadlocks, long maxEntries) {

  <K, V> EntryStore<K, V> store(Configuration<K, V> configuration) {
    return configuration instanceof HeadroomConfiguration<K, V> tiered ? tiered(tiered) : plain();
  }

  private <K, V> EntryStore<K, V> plain() {
    CachePolicy<StoredEntry<V>> policy =
        CachePolicy.<StoredEntry<V>>builder("jcache")
            .ttl(CachePolicy.MAX_TTL)
            .memoryTtl(CachePolicy.MAX_TTL)
            .maxEntries(maxEntries)
            .jitter(0)
            .build();
    Cache<K, StoredEntry<V>> cache = Caches.inMemory(time).cache(policy);
    return new EntryStore<>(cache, false, () -> {});
  }

  private <K, V> EntryStore<K, V> tiered(HeadroomConfiguration<K, V> configuration) {
    CachePolicy<V> given = configuration.policy();
    CachePolicy<StoredEntry<V>> policy =
        CachePolicy.builder(given.name(), new StoredEntryCodec<>(configuration.codec(), time))
            .settings(given)
            .build();
    Cache<K, StoredEntry<V>> cache = caches.cache(policy, configuration.keyEncoder());
    return new EntryStore<>(cache, true, () -> caches.remove(given.name()));
  }

  static <K, V> EntryCopier<K, V> copier(String cache, Configuration<K, V> configuration) {
    if (!configuration.isStoreByValue()) {
      return EntryCopier.none();
    }
    return configuration instanceof HeadroomConfiguration<K, V> tiered
        ? EntryCopier.byCodec(cache, tiered.codec())
        : EntryCopier.bySerialisation(cache);
  }
}
