// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.jcache.entry.StoredEntry;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the entries whose keys were in memory when it was created, as far as they still
 * are.
 *
 * <p>Confined to one thread; others may change the cache meanwhile.
 */
final class EntryIterator<K, V> implements Iterator<Cache.Entry<K, V>> {

  private final Iterator<K> keys;
  private final Function<K, @Nullable StoredEntry<V>> find;
  private final BiFunction<K, StoredEntry<V>, Cache.Entry<K, V>> hit;
  private final Consumer<K> remove;
  private @Nullable K next;
  private @Nullable StoredEntry<V> found;
  private @Nullable K last;

  /**
   * Creates an iterator.
   *
   * @param find returns a live entry
   * @param hit counts an entry as read, and returns what the caller gets
   */
  EntryIterator(
      Iterator<K> keys,
      Function<K, @Nullable StoredEntry<V>> find,
      BiFunction<K, StoredEntry<V>, Cache.Entry<K, V>> hit,
      Consumer<K> remove) {
    this.keys = keys;
    this.find = find;
    this.hit = hit;
    this.remove = remove;
  }

  @Override
  public boolean hasNext() {
    while (found == null && keys.hasNext()) {
      K key = keys.next();
      next = key;
      found = find.apply(key);
    }
    return found != null;
  }

  @Override
  public Cache.Entry<K, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the iterator is at its end");
    }
    K key = Objects.requireNonNull(next);
    StoredEntry<V> stored = Objects.requireNonNull(found);
    last = key;
    found = null;
    return hit.apply(key, stored);
  }

  @Override
  public void remove() {
    K key = last;
    if (key == null) {
      throw new IllegalStateException(
          "remove was called before next or twice after it, allowed once after next");
    }
    last = null;
    remove.accept(key);
  }
}
