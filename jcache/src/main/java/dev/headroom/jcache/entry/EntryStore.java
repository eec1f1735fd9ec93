// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.Cache;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the entries of one cache of JSR-107 in one of Headroom's. Who writes holds the key's lock.
 *
 * <p>Without a shared level an entry is changed where it lies, so that readers, who take no lock,
 * see the old or the new one and never none. With one, each change is put anew, so that the others
 * hear of it.
 *
 * <p>Thread-safe.
 */
public final class EntryStore<K, V> {

  private final Cache<K, StoredEntry<V>> cache;
  private final boolean shared;
  private final Runnable atEnd;

  /**
   * Makes one.
   *
   * @param shared whether other instances may see what is kept
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

  /** Keeps an entry where there is none. */
  void create(K key, StoredEntry<V> held) {
    if (shared) {
      cache.put(key, held);
    } else {
      // A put would make the cache doubt the keys beside it; a load does not.
      var unused = cache.get(key, same -> held);
    }
  }

  void update(K key, StoredEntry<V> held, V value, long overNanos) {
    if (shared) {
      cache.put(key, new StoredEntry<>(value, overNanos));
    } else {
      held.replace(value, overNanos);
    }
  }

  void prolong(K key, StoredEntry<V> held, long overNanos) {
    if (shared) {
      cache.put(key, new StoredEntry<>(held.value(), overNanos));
    } else {
      held.prolong(overNanos);
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

  /** The keys in this process's memory at this instant, of which some may be over. */
  Collection<K> keys() {
    return cache.keysInMemory();
  }

  public void close() {
    atEnd.run();
  }
}
