// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.engine.BackgroundLoads;
import dev.headroom.cache.engine.CacheCounters;
import dev.headroom.cache.engine.LoaderCalls;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.Loader;
import dev.headroom.ground.TimeSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A cache that is switched off: it loads on every call and keeps nothing, and refuses what the
 * other refuses. Thread-safe.
 */
final class DisabledCache<K, V> implements Cache<K, V> {

  private final String name;
  private final CacheCounters counters = new CacheCounters();
  private final LoaderCalls<V> loaders;
  private final BackgroundLoads background = BackgroundLoads.ofVirtualThreads();

  DisabledCache(String name, TimeSource time) {
    this.name = name;
    this.loaders = new LoaderCalls<>(name, value -> List.of(), counters, time);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public V get(K key, Loader<? super K, ? extends V> loader) {
    return load(key, loader);
  }

  @Override
  public V getWithContext(K key, ContextLoader<? super K, V> loader) {
    return load(key, loader);
  }

  @Override
  public V refresh(K key, ContextLoader<? super K, V> loader) {
    return load(key, loader);
  }

  @Override
  public boolean tryRefresh(K key, ContextLoader<? super K, V> loader) {
    return false;
  }

  private V load(K key, ContextLoader<? super K, ? extends V> loader) {
    counters.misses.increment();
    return loaders.call(key, loader, null).value();
  }

  @Override
  public CompletionStage<V> getAsync(K key, Loader<? super K, ? extends V> loader) {
    CompletableFuture<V> loaded = new CompletableFuture<>();
    background.run(() -> {
      try {
        loaded.complete(load(key, loader));
      } catch (Throwable t) {
        loaded.completeExceptionally(t);
      }
    });
    return loaded.minimalCompletionStage();
  }

  @Override
  public Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, ? extends V> loader) {
    Set<K> wanted = Set.copyOf(keys);
    if (wanted.isEmpty()) {
      return Map.of();
    }
    counters.misses.add(wanted.size());
    Map<K, V> loaded = new HashMap<>(loaders.callAll(wanted, loader));
    loaded.keySet().retainAll(wanted);
    return loaded;
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    counters.misses.increment();
    return null;
  }

  @Override
  public Invalidation put(K key, V value, Collection<String> tags) {
    return Invalidation.EVERYWHERE;
  }

  @Override
  public Invalidation invalidate(K key) {
    return Invalidation.EVERYWHERE;
  }

  @Override
  public Invalidation invalidateAll(Collection<? extends K> keys) {
    return Invalidation.EVERYWHERE;
  }

  @Override
  public Invalidation invalidateTags(Collection<String> tags) {
    return Invalidation.EVERYWHERE;
  }

  @Override
  public Invalidation clear() {
    return Invalidation.EVERYWHERE;
  }

  @Override
  public Collection<K> keysInMemory() {
    return List.of();
  }

  @Override
  public CacheStats stats() {
    return CacheStats.of(name, counters, null);
  }
}
