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
import java.util.function.Consumer;
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
 * A cache of JSR-107: checks its arguments, counts, and lets one thread at a time change a key.
 *
 * <p>Thread-safe. A hit takes no lock, unless the expiry policy expires the entry or, where there
 * is a shared level, changes its expiry.
 */
final class JCache<K, V> implements Cache<K, V> {

  private final CacheManager owner;
  private final Consumer<JCache<?, ?>> onClose;
  private final String name;
  private final CacheConfiguration<K, V> settings;
  private final Statistics statistics;
  private final LoaderWriter<K, V> source;
  private final EntryExpiry expiry;
  private final ListenerRegistry<K, V> listeners;
  private final EntryStore<K, V> store;
  private final EntryOperations<K, V> entries;
  private final KeyLocks<K> locks;
  private final KeyOperations<K, V> single;
  private final BulkOperations<K, V> bulk;
  private final CacheBeans beans;
  private final AtomicBoolean closed = new AtomicBoolean();

  JCache(
      CacheManager owner,
      String name,
      CacheConfiguration<K, V> settings,
      CacheParts parts,
      Consumer<JCache<?, ?>> onClose) {
    this.owner = owner;
    this.onClose = onClose;
    this.name = name;
    this.settings = settings;
    TimeSource time = parts.time();
    CompleteConfiguration<K, V> configuration = settings.copy();
    this.statistics = new Statistics(time);
    this.source = new LoaderWriter<>(name, configuration);
    this.expiry = new EntryExpiry(name, configuration.getExpiryPolicyFactory().create(), time);
    EntryCopier<K, V> copier = CacheParts.copier(name, configuration);
    this.listeners = new ListenerRegistry<>(this, copier);
    configuration.getCacheEntryListenerConfigurations().forEach(listeners::add);
    this.store = parts.store(configuration);
    this.entries = new EntryOperations<>(store, expiry, copier, listeners);
    this.locks = new KeyLocks<>(parts.deadlocks());
    this.single = new KeyOperations<>(locks, entries, source, statistics);
    this.bulk = new BulkOperations<>(locks, entries, source, statistics);
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
    beans.turn("CacheConfiguration", new ConfigurationBean(settings::copy), on);
  }

  void checkTypes(Class<?> keys, Class<?> values) {
    settings.checkTypes(keys, values);
  }

  @Override
  public @Nullable V get(K key) {
    check(key);
    return read(key);
  }

  private @Nullable V read(K key) {
    long start = statistics.begin();
    StoredEntry<V> stored = found(key);
    statistics.got(stored != null, start);
    if (stored != null) {
      return hit(key, stored);
    }
    return source.readsThrough() ? locks.with(key, () -> foundOrLoaded(key)) : null;
  }

  /** Finds an entry without a lock, unless it has expired; then it is dropped. */
  private @Nullable StoredEntry<V> found(K key) {
    StoredEntry<V> stored = entries.peek(key);
    return stored != null && entries.isExpired(stored)
        ? locks.with(key, () -> entries.live(key))
        : stored;
  }

  private V hit(K key, StoredEntry<V> stored) {
    V value = entries.out(stored);
    long expiryNanos = entries.expiryAfterAccess();
    if (!entries.accessNeedsLock(stored, expiryNanos)) {
      entries.prolong(key, stored, expiryNanos);
      return value;
    }
    return locks.with(
        key,
        () -> {
          StoredEntry<V> now = entries.live(key);
          if (now != null) {
            entries.access(key, now, expiryNanos);
          }
          return value;
        });
  }

  private @Nullable V foundOrLoaded(K key) {
    StoredEntry<V> stored = entries.live(key);
    return stored == null ? entries.load(key, source) : entries.out(stored);
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    checkAll(keys);
    Map<K, V> values = new LinkedHashMap<>();
    Set<K> missing = new LinkedHashSet<>();
    for (K key : keys) {
      long start = statistics.begin();
      StoredEntry<V> stored = found(key);
      statistics.got(stored != null, start);
      if (stored == null) {
        missing.add(key);
      } else {
        values.put(key, hit(key, stored));
      }
    }
    if (source.readsThrough() && !missing.isEmpty()) {
      values.putAll(bulk.load(missing, false));
    }
    return values;
  }

  @Override
  public boolean containsKey(K key) {
    check(key);
    StoredEntry<V> stored = entries.peek(key);
    return stored != null && !entries.isExpired(stored);
  }

  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
    checkAll(keys);
    if (source.loads()) {
      bulk.loadAll(new LinkedHashSet<>(keys), replaceExistingValues, listener);
    } else if (listener != null) {
      listener.onCompletion();
    }
  }

  @Override
  public void put(K key, V value) {
    check(key, value);
    single.put(key, value);
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    check(key, value);
    return single.getAndPut(key, value);
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    ensureOpen();
    map.forEach(this::check);
    bulk.putAll(map);
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    check(key, value);
    return single.putIfAbsent(key, value);
  }

  @Override
  public boolean remove(K key) {
    check(key);
    return single.remove(key);
  }

  @Override
  public boolean remove(K key, V oldValue) {
    check(key, oldValue);
    return single.remove(key, oldValue);
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    check(key);
    return single.getAndRemove(key);
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    check(key, oldValue);
    check(key, newValue);
    return single.replace(key, oldValue, newValue);
  }

  @Override
  public boolean replace(K key, V value) {
    check(key, value);
    return single.replace(key, value);
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    check(key, value);
    return single.getAndReplace(key, value);
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    checkAll(keys);
    bulk.removeAll(keys);
  }

  @Override
  public void removeAll() {
    ensureOpen();
    bulk.removeAll();
  }

  @Override
  public void clear() {
    ensureOpen();
    store.clear();
  }

  @Override
  public <T extends @Nullable Object> T invoke(
      K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    check(key);
    Objects.requireNonNull(processor, "processor");
    return single.invoke(key, processor, arguments);
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    checkAll(keys);
    Objects.requireNonNull(processor, "processor");
    return single.invokeAll(keys, processor, arguments);
  }

  @Override
  public Iterator<Cache.Entry<K, V>> iterator() {
    ensureOpen();
    return new EntryIterator<>(
        entries.keys().iterator(),
        key -> {
          ensureOpen();
          return found(key);
        },
        (key, stored) -> {
          statistics.got(true, statistics.begin());
          return new SimpleEntry<>(entries.key(key), hit(key, stored));
        },
        this::remove);
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
      onClose.accept(this);
      beans.turn("CacheStatistics", statistics, false);
      beans.turn("CacheConfiguration", statistics, false);
      store.close();
      listeners.close();
      source.close();
      Closer.all(expiry.policy());
    }
  }

  /** Removes all entries, from the shared level too, and closes. */
  void destroy() {
    if (!isClosed()) {
      store.clear();
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
          "cache " + name + " was closed; get it from its manager again");
    }
  }
}
