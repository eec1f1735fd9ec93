// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import java.util.List;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registered listener. A synchronous one receives an event on the thread that caused it, others
 * on a thread of their own, in the events' order; what such a one throws is logged.
 *
 * <p>Thread-safe, as what the application registers must be.
 */
final class RegisteredListener<K, V> {

  private static final Logger LOG = LoggerFactory.getLogger(RegisteredListener.class);

  private final CacheEntryListenerConfiguration<K, V> configuration;
  private final CacheEntryListener<? super K, ? super V> listener;
  private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
  private final SerialExecutor serial = new SerialExecutor();

  RegisteredListener(CacheEntryListenerConfiguration<K, V> configuration) {
    this.configuration = configuration;
    this.listener = configuration.getCacheEntryListenerFactory().create();
    Factory<CacheEntryEventFilter<? super K, ? super V>> filters =
        configuration.getCacheEntryEventFilterFactory();
    this.filter = filters == null ? null : filters.create();
  }

  boolean isOf(CacheEntryListenerConfiguration<?, ?> other) {
    return configuration.equals(other);
  }

  void publish(CacheEntryEvent<K, V> event) {
    if (configuration.isSynchronous()) {
      try {
        deliver(event);
      } catch (CacheEntryListenerException e) {
        throw e;
      } catch (RuntimeException e) {
        throw new CacheEntryListenerException(
            "a listener of cache " + event.getSource().getName() + " failed", e);
      }
    } else {
      serial.execute(() -> deliverOrLog(event));
    }
  }

  private void deliverOrLog(CacheEntryEvent<K, V> event) {
    try {
      deliver(event);
    } catch (RuntimeException | Error e) {
      LOG.warn("a listener of cache {} failed", event.getSource().getName(), e);
    }
  }

  private void deliver(CacheEntryEvent<K, V> event) {
    if (!accepts(event) || (filter != null && !filter.evaluate(event))) {
      return;
    }
    List<CacheEntryEvent<? extends K, ? extends V>> events = List.of(event);
    call(event, events);
  }

  @SuppressWarnings("unchecked") // a listener's faces have the same types
  private void call(
      CacheEntryEvent<K, V> event, List<CacheEntryEvent<? extends K, ? extends V>> events) {
    switch (event.getEventType()) {
      case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
      case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
      case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
      case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
    }
  }

  private boolean accepts(CacheEntryEvent<K, V> event) {
    return switch (event.getEventType()) {
      case CREATED -> listener instanceof CacheEntryCreatedListener<?, ?>;
      case UPDATED -> listener instanceof CacheEntryUpdatedListener<?, ?>;
      case REMOVED -> listener instanceof CacheEntryRemovedListener<?, ?>;
      case EXPIRED -> listener instanceof CacheEntryExpiredListener<?, ?>;
    };
  }

  /** Closes the listener and its filter, an asynchronous one after its last event. */
  void close() {
    Runnable closing = () -> Closer.all(listener, filter);
    if (configuration.isSynchronous()) {
      closing.run();
    } else {
      serial.execute(closing);
    }
  }
}
