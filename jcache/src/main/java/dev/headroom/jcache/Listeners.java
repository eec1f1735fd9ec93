// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one cache. They are told while the key's lock is held, so that each hears the
 * events of a key in their order.
 *
 * <p>Thread-safe.
 */
final class Listeners<K, V> {

  private final Cache<K, V> source;
  private final Copies<K, V> copies;
  private final List<Listener<K, V>> listeners = new CopyOnWriteArrayList<>();

  Listeners(Cache<K, V> source, Copies<K, V> copies) {
    this.source = source;
    this.copies = copies;
  }

  void add(CacheEntryListenerConfiguration<K, V> configuration) {
    listeners.add(new Listener<>(configuration));
  }

  void remove(CacheEntryListenerConfiguration<K, V> configuration) {
    List<Listener<K, V>> meant =
        listeners.stream().filter(listener -> listener.isOf(configuration)).toList();
    if (listeners.removeAll(meant)) {
      meant.forEach(Listener::close);
    }
  }

  void created(K key, V value) {
    tell(EventType.CREATED, key, value, null);
  }

  void updated(K key, V value, V old) {
    tell(EventType.UPDATED, key, value, old);
  }

  void removed(K key, V old) {
    tell(EventType.REMOVED, key, old, old);
  }

  void expired(K key, V old) {
    tell(EventType.EXPIRED, key, old, old);
  }

  private void tell(EventType type, K key, V value, @Nullable V old) {
    if (listeners.isEmpty()) {
      return;
    }
    KeptEntry<K, V> entry = new KeptEntry<>(copies.key(key), copies.value(value));
    EntryEvent<K, V> event =
        new EntryEvent<>(source, type, entry, old == null ? null : copies.value(old));
    for (Listener<K, V> listener : listeners) {
      listener.tell(event);
    }
  }

  void close() {
    listeners.forEach(Listener::close);
    listeners.clear();
  }
}
