// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.Cache;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores the entries of one cache of JSR-107 in one of Headroom's. A writer holds the key's lock.
 *
 * <p>Without a shared level an entry is changed in place, so that readers, which take no lock, see
 * the old or the new one and never none. With one, each change is put again, so that the other
 * instances are notified.
 *
 * <p>Thread-safe.
 */
public final class EntryStore<K, V> {

  private final Cache<K, StoredEntry<V>> cache;
  private final boolean shared;
  private final Runnable atEnd;

  /**
   * Creates a store.
   *
   * @param shared whether other instances may see the entries
   * @param atEnd what gives the cache's name free
   */
  public EntryStore(Cache<K, StoredEntry<V>> cache, boolean shared, Runnable atEnd) {
    this.cache = cache;
    this.shared = shared;
    this.atEnd = atEnd;
  }

  boolean isShared() {
    return shared;
  }

  @Nullable StoredEntry<V> find(K key) {
    return cache.getIfPresent(key);
  }

  /** Stores an entry where there is none. */
  void create(K key, StoredEntry<V> stored) {
    if (shared) {
      cache.put(key, stored);
    } else {
      // A put, unlike a load, would make the cache doubt loads of other keys that are under way.
      var unused = cache.get(key, same -> stored);
    }
  }

  void update(K key, StoredEntry<V> stored, V value, long expiryNanos) {
    if (shared) {
      cache.put(key, new StoredEntry<>(value, expiryNanos));
    } else {
      stored.replace(value, expiryNanos);
    }
  }

  void prolong(K key, StoredEntry<V> stored, long expiryNanos) {
    if (shared) {
      cache.put(key, new StoredEntry<>(stored.value(), expiryNanos));
    } else {
      stored.prolong(expiryNanos);
    }
  }

  /** Loads once over all instances; an invalidation that comes meanwhile is not lost. */
  StoredEntry<V> load(K key, Supplier<StoredEntry<V>> loader) {
    return cache.get(key, same -> loader.get());
  }

  void drop(K key) {
    cache.invalidate(key);
  }

  public void clear() {
    cache.clear();
  }

  /** The keys in this process's memory at this instant; some may have expired. */
  Collection<K> keys() {
    return cache.keysInMemory();
  }

  public void close() {
    atEnd.run();
  }
}
