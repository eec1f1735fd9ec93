// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one cache. They are notified while the key's lock is held, so that each receives
 * the events of a key in their order.
 *
 * <p>Thread-safe.
 */
public final class ListenerRegistry<K, V> {

  private final Cache<K, V> source;
  private final EntryCopier<K, V> copier;
  private final List<RegisteredListener<K, V>> listeners = new CopyOnWriteArrayList<>();

  public ListenerRegistry(Cache<K, V> source, EntryCopier<K, V> copier) {
    this.source = source;
    this.copier = copier;
  }

  public void add(CacheEntryListenerConfiguration<K, V> configuration) {
    listeners.add(new RegisteredListener<>(configuration));
  }

  public void remove(CacheEntryListenerConfiguration<K, V> configuration) {
    List<RegisteredListener<K, V>> meant =
        listeners.stream().filter(listener -> listener.isOf(configuration)).toList();
    if (listeners.removeAll(meant)) {
      meant.forEach(RegisteredListener::close);
    }
  }

  void created(K key, V value) {
    publish(EventType.CREATED, key, value, null);
  }

  void updated(K key, V value, V old) {
    publish(EventType.UPDATED, key, value, old);
  }

  void removed(K key, V old) {
    publish(EventType.REMOVED, key, old, old);
  }

  void expired(K key, V old) {
    publish(EventType.EXPIRED, key, old, old);
  }

  private void publish(EventType type, K key, V value, @Nullable V old) {
    if (listeners.isEmpty()) {
      return;
    }
    SimpleEntry<K, V> entry = new SimpleEntry<>(copier.key(key), copier.value(value));
    EntryEvent<K, V> event =
        new EntryEvent<>(source, type, entry, old == null ? null : copier.value(old));
    for (RegisteredListener<K, V> listener : listeners) {
      listener.publish(event);
    }
  }

  public void close() {
    listeners.forEach(RegisteredListener::close);
    listeners.clear();
  }
}
