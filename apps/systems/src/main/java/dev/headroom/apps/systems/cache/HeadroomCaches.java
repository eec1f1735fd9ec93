// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.cache;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.cache.policy.CachePolicy;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;

/** The caches of the state {@code headroom}: in memory and in Redis, warmed. Immutable. */
record HeadroomCaches(Caches caches, CacheWarming warming) implements StateCaches {

  @Override
  public <K, V> StateCache<K, V> cache(
      CachePolicy<V> policy, Function<? super K, String> keyEncoder) {
    return new TwoLevelCache<>(caches.cache(policy, keyEncoder), warming);
  }

  private record TwoLevelCache<K, V>(Cache<K, V> cache, CacheWarming warming)
      implements StateCache<K, V> {

    @Override
    public V get(K key, Function<? super K, ? extends V> loader) {
      return cache.get(key, loader::apply);
    }

    @Override
    public void invalidate(K key) {
      var _ = cache.invalidate(key);
    }

    @Override
    public void warm(
        Supplier<? extends Collection<K>> keys, Function<? super K, ? extends V> loader) {
      warming.register(cache, keys::get, loader::apply);
    }
  }
}
