// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.cache.Cache;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
final class Shelf<K, V> {

  private final Cache<K, Held<V>> cache;
  private final boolean shared;
  private final Runnable atEnd;
  private final Set<K> known = ConcurrentHashMap.newKeySet();

  /**
   * Makes one.
   *
   * @param shared whether other instances may see what is kept
   * @param atEnd what gives the cache's name free
   */
  Shelf(Cache<K, Held<V>> cache, boolean shared, Runnable atEnd) {
    this.cache = cache;
    this.shared = shared;
    this.atEnd = atEnd;
  }

  boolean isShared() {
    return shared;
  }

  @Nullable Held<V> find(K key) {
    return cache.getIfPresent(key);
  }

  /** Keeps an entry where there is none. */
  void create(K key, Held<V> held) {
    known.add(key);
    if (shared) {
      cache.put(key, held);
    } else {
      // A put would make the cache doubt the keys beside it; a load does not.
      var unused = cache.get(key, same -> held);
    }
  }

  void update(K key, Held<V> held, V value, long overNanos) {
    if (shared) {
      cache.put(key, new Held<>(value, overNanos));
    } else {
      held.replace(value, overNanos);
    }
  }

  void prolong(K key, Held<V> held, long overNanos) {
    if (shared) {
      cache.put(key, new Held<>(held.value(), overNanos));
    } else {
      held.prolong(overNanos);
    }
  }

  /** Loads once over all instances; an invalidation that comes meanwhile is not lost. */
  Held<V> load(K key, Supplier<Held<V>> loader) {
    Held<V> held = cache.get(key, same -> loader.get());
    known.add(key);
    return held;
  }

  void drop(K key) {
    known.remove(key);
    cache.invalidate(key);
  }

  void clear() {
    known.clear();
    cache.clear();
  }

  /** The keys in this process's memory, at this instant. */
  Collection<K> keys() {
    return List.copyOf(known);
  }

  void close() {
    atEnd.run();
  }
}
