// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.jcache.entry.StoredEntry;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Walks the entries whose keys were in memory when the walk began, as far as they still are there.
 *
 * <p>Confined to one thread; others may change the cache meanwhile.
 */
final class EntryIterator<K, V> implements Iterator<Cache.Entry<K, V>> {

  private final Iterator<K> keys;
  private final JCache<K, V> cache;
  private @Nullable K next;
  private @Nullable StoredEntry<V> found;
  private @Nullable K last;

  EntryIterator(JCache<K, V> cache, Iterator<K> keys) {
    this.cache = cache;
    this.keys = keys;
  }

  @Override
  public boolean hasNext() {
    while (found == null && keys.hasNext()) {
      next = keys.next();
      found = cache.foundWhileOpen(next);
    }
    return found != null;
  }

  @Override
  public Cache.Entry<K, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the walk through the cache is at its end");
    }
    K key = Objects.requireNonNull(next);
    StoredEntry<V> held = Objects.requireNonNull(found);
    last = key;
    found = null;
    return cache.visited(key, held);
  }

  @Override
  public void remove() {
    K key = last;
    if (key == null) {
      throw new IllegalStateException(
          "remove was called before next or twice after it, allowed once after next");
    }
    last = null;
    var unused = cache.remove(key);
  }
}
