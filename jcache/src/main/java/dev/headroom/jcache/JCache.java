// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.ground.TimeSource;
import dev.headroom.jcache.entry.Closer;
import dev.headroom.jcache.entry.EntryCopier;
import dev.headroom.jcache.entry.EntryExpiry;
import dev.headroom.jcache.entry.EntryOperations;
import dev.headroom.jcache.entry.EntryStore;
import dev.headroom.jcache.entry.ListenerRegistry;
import dev.headroom.jcache.entry.LoaderWriter;
import dev.headroom.jcache.entry.SimpleEntry;
import dev.headroom.jcache.entry.StoredEntry;
import dev.headroom.jcache.entry.Unwrapper;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache of JSR-107: checks what it is given, counts, and lets one thread at a time change a key.
 *
 * <p>Thread-safe. A hit takes no lock, unless the expiry policy ends the entry or, where there is a
 * shared level, changes its life.
 */
final class JCache<K, V> implements Cache<K, V> {

  private final CacheRegistry owner;
  private final String name;
  private final CacheConfiguration<K, V> settings;
  private final Statistics statistics;
  private final LoaderWriter<K, V> source;
  private final EntryExpiry lives;
  private final ListenerRegistry<K, V> listeners;
  private final EntryStore<K, V> shelf;
  private final EntryOperations<K, V> entries;
  private final KeyLocks<K> locks;
  private final KeyOperations<K, V> changes;
  private final BulkOperations<K, V> batches;
  private final EntryProcessing<K, V> processing;
  private final CacheBeans beans;
  private final AtomicBoolean closed = new AtomicBoolean();

  JCache(
      CacheRegistry owner,
      String name,
      CacheConfiguration<K, V> settings,
      EntryStoreFactory shelves,
      DeadlockDetector waiting) {
    this.owner = owner;
    this.name = name;
    this.settings = settings;
    TimeSource time = shelves.time();
    CompleteConfiguration<K, V> configuration = settings.copy();
    this.statistics = new Statistics(time);
    this.source = new LoaderWriter<>(name, configuration);
    this.lives = new EntryExpiry(name, configuration.getExpiryPolicyFactory().create(), time);
    EntryCopier<K, V> copies = EntryStoreFactory.copier(name, configuration);
    this.listeners = new ListenerRegistry<>(this, copies);
    configuration.getCacheEntryListenerConfigurations().forEach(listeners::add);
    this.shelf = shelves.shelf(configuration);
    this.entries = new EntryOperations<>(shelf, lives, copies, listeners);
    this.locks = new KeyLocks<>(waiting);
    this.changes = new KeyOperations<>(locks, entries, source, statistics);
    this.batches = new BulkOperations<>(locks, entries, source, statistics);
    this.processing = new EntryProcessing<>(locks, entries, source, statistics);
    this.beans = new CacheBeans(owner.getURI().toString(), name);
    showStatistics(configuration.isStatisticsEnabled());
    showConfiguration(configuration.isManagementEnabled());
  }

  void showStatistics(boolean on) {
    settings.statistics(on);
    statistics.turn(on);
    beans.turn("CacheStatistics", statistics, on);
  }

  void showConfiguration(boolean on) {
    settings.management(on);
    beans.turn("CacheConfiguration", new ConfigurationBean(this), on);
  }

  void checkTypes(Class<?> keys, Class<?> values) {
    settings.checkTypes(keys, values);
  }

  CompleteConfiguration<K, V> configuration() {
    return settings.copy();
  }

  @Override
  public @Nullable V get(K key) {
    check(key);
    return read(key);
  }

  private @Nullable V read(K key) {
    long begun = statistics.begin();
    StoredEntry<V> held = found(key);
    statistics.got(held != null, begun);
    if (held != null) {
      return hit(key, held);
    }
    return source.readsThrough() ? locks.with(key, () -> foundOrLoaded(key)) : null;
  }

  /** Finds an entry without a lock, unless its life is over; then it is dropped. */
  private @Nullable StoredEntry<V> found(K key) {
    StoredEntry<V> held = entries.peek(key);
    return held != null && entries.isExpired(held)
        ? locks.with(key, () -> entries.live(key))
        : held;
  }

  private V hit(K key, StoredEntry<V> held) {
    V value = entries.out(held);
    long over = entries.expiryAfterAccess(held);
    if (!entries.accessNeedsLock(held, over)) {
      entries.prolong(key, held, over);
      return value;
    }
    return locks.with(
        key,
        () -> {
          StoredEntry<V> now = entries.live(key);
          if (now != null) {
            entries.access(key, now, over);
          }
          return value;
        });
  }

  private @Nullable V foundOrLoaded(K key) {
    StoredEntry<V> held = entries.live(key);
    return held == null ? entries.load(key, source) : entries.out(held);
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    checkAll(keys);
    Map<K, V> values = new LinkedHashMap<>();
    Set<K> missing = new LinkedHashSet<>();
    for (K key : keys) {
      long begun = statistics.begin();
      StoredEntry<V> held = found(key);
      statistics.got(held != null, begun);
      if (held == null) {
        missing.add(key);
      } else {
        values.put(key, hit(key, held));
      }
    }
    if (source.readsThrough() && !missing.isEmpty()) {
      values.putAll(batches.load(missing, false));
    }
    return values;
  }

  @Override
  public boolean containsKey(K key) {
    check(key);
    StoredEntry<V> held = entries.peek(key);
    return held != null && !entries.isExpired(held);
  }

  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
    checkAll(keys);
    if (source.loads()) {
      batches.loadAll(new LinkedHashSet<>(keys), replaceExistingValues, listener);
    } else if (listener != null) {
      listener.onCompletion();
    }
  }

  @Override
  public void put(K key, V value) {
    check(key, value);
    changes.put(key, value);
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    check(key, value);
    return changes.getAndPut(key, value);
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    ensureOpen();
    map.forEach(this::check);
    batches.putAll(map);
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    check(key, value);
    return changes.putIfAbsent(key, value);
  }

  @Override
  public boolean remove(K key) {
    check(key);
    return changes.remove(key);
  }

  @Override
  public boolean remove(K key, V oldValue) {
    check(key, oldValue);
    return changes.remove(key, oldValue);
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    check(key);
    return changes.getAndRemove(key);
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    check(key, oldValue);
    check(key, newValue);
    return changes.replace(key, oldValue, newValue);
  }

  @Override
  public boolean replace(K key, V value) {
    check(key, value);
    return changes.replace(key, value);
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    check(key, value);
    return changes.getAndReplace(key, value);
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    checkAll(keys);
    batches.removeAll(keys);
  }

  @Override
  public void removeAll() {
    ensureOpen();
    batches.removeAll();
  }

  @Override
  public void clear() {
    ensureOpen();
    shelf.clear();
  }

  @Override
  public <T extends @Nullable Object> T invoke(
      K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    check(key);
    Objects.requireNonNull(processor, "processor");
    return processing.invoke(key, processor, arguments);
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    checkAll(keys);
    Objects.requireNonNull(processor, "processor");
    return processing.invokeAll(keys, processor, arguments);
  }

  @Override
  public Iterator<Cache.Entry<K, V>> iterator() {
    ensureOpen();
    return new EntryIterator<>(this, entries.keys().iterator());
  }

  @Nullable StoredEntry<V> foundWhileOpen(K key) {
    ensureOpen();
    return found(key);
  }

  Cache.Entry<K, V> visited(K key, StoredEntry<V> held) {
    statistics.got(true, statistics.begin());
    return new SimpleEntry<>(entries.key(key), hit(key, held));
  }

  @Override
  public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
    return Unwrapper.of(settings.copy(), type);
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    ensureOpen();
    settings.add(configuration);
    listeners.add(configuration);
  }

  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    ensureOpen();
    settings.remove(configuration);
    listeners.remove(configuration);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public CacheManager getCacheManager() {
    return owner;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return Unwrapper.of(this, type);
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      owner.release(this);
      beans.turn("CacheStatistics", statistics, false);
      beans.turn("CacheConfiguration", statistics, false);
      shelf.close();
      listeners.close();
      source.close();
      Closer.all(lives.policy());
    }
  }

  /** Forgets all, in the shared level too, and closes. */
  void destroy() {
    if (!isClosed()) {
      shelf.clear();
    }
    close();
  }

  private void check(K key) {
    ensureOpen();
    settings.checkKey(key);
  }

  private void check(K key, V value) {
    check(key);
    settings.checkValue(value);
  }

  private void checkAll(Set<? extends K> keys) {
    ensureOpen();
    keys.forEach(settings::checkKey);
  }

  private void ensureOpen() {
    if (isClosed()) {
      throw new IllegalStateException(
          "cache " + name + " was closed; get it from its manager anew");
    }
  }
}
