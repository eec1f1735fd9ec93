// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A cache that is switched off: it always loads and keeps nothing, and refuses what the other does.
 * Thread-safe.
 */
final class NoCache<K, V> implements Cache<K, V> {

  private final String name;
  private final Counters counters = new Counters();
  private final Loads loads;

  NoCache(String name, TimeSource time) {
    this.name = name;
    this.loads = new Loads(name, counters, time);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public V get(K key, Loader<? super K, ? extends V> loader) {
    counters.misses.increment();
    return loads.call(key, loader);
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    counters.misses.increment();
    return null;
  }

  @Override
  public void put(K key, V value) {}

  @Override
  public Invalidation invalidate(K key) {
    return Invalidation.EVERYWHERE;
  }

  @Override
  public Invalidation clear() {
    return Invalidation.EVERYWHERE;
  }

  @Override
  public CacheStats stats() {
    return counters.snapshot(name, 0);
  }
}
