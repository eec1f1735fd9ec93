// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** What happened to an entry. Immutable. */
final class EntryEvent<K, V> extends CacheEntryEvent<K, V> {

  private static final long serialVersionUID = 1L;

  private final transient K key;
  private final transient V value;
  private final transient @Nullable V old;

  EntryEvent(Cache<K, V> source, EventType type, SimpleEntry<K, V> entry, @Nullable V old) {
    super(source, type);
    this.key = entry.getKey();
    this.value = entry.getValue();
    this.old = old;
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public V getValue() {
    return value;
  }

  @Override
  public @Nullable V getOldValue() {
    return old;
  }

  @Override
  public boolean isOldValueAvailable() {
    return old != null;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return Unwrapper.of(this, type);
  }

  @Override
  public String toString() {
    return getEventType() + " in cache " + getSource().getName();
  }
}
