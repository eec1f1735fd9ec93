// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A cache that is switched off: it always loads and keeps nothing. Thread-safe. */
final class NoCache<K, V> implements Cache<K, V> {

  private final String name;
  private final LongAdder misses = new LongAdder();

  NoCache(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public V get(K key, Loader<? super K, ? extends V> loader) {
    misses.increment();
    try {
      return loader.load(key);
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("loader of cache " + name + " was interrupted", e);
    } catch (Exception e) {
      throw new LoadException("loader of cache " + name + " failed", e);
    }
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    misses.increment();
    return null;
  }

  @Override
  public void put(K key, V value) {}

  @Override
  public void invalidate(K key) {}

  @Override
  public void clear() {}

  @Override
  public CacheStats stats() {
    return new CacheStats(name, 0, 0, misses.sum(), 0, 0, 0, 0, 0);
  }
}
