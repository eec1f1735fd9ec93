// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.load.LoadException;
import java.util.Collection;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes entries: stores them, expires them, and notifies listeners. {@link #peek} takes
 * no lock; for all else the caller holds the key's.
 *
 * <p>Thread-safe under that rule.
 */
public final class EntryOperations<K, V> {

  private final EntryStore<K, V> store;
  private final EntryExpiry expiry;
  private final EntryCopier<K, V> copier;
  private final ListenerRegistry<K, V> listeners;

  public EntryOperations(
      EntryStore<K, V> store,
      EntryExpiry expiry,
      EntryCopier<K, V> copier,
      ListenerRegistry<K, V> listeners) {
    this.store = store;
    this.expiry = expiry;
    this.copier = copier;
    this.listeners = listeners;
  }

  /** Finds an entry, expired or not. */
  @Nullable
  public StoredEntry<V> peek(K key) {
    return store.find(key);
  }

  public boolean isExpired(StoredEntry<V> stored) {
    return stored.expiryNanos() != StoredEntry.NEVER && stored.isExpired(expiry.nowNanos());
  }

  /** Finds an entry; an expired one is dropped, and listeners are notified. */
  @Nullable
  public StoredEntry<V> live(K key) {
    StoredEntry<V> stored = store.find(key);
    if (stored == null || !stored.expireIfDue(expiry.nowNanos())) {
      return stored;
    }
    expire(key, stored.value());
    return null;
  }

  /** The value as a caller may have it. */
  public V out(StoredEntry<V> stored) {
    return copier.value(stored.value());
  }

  public K key(K key) {
    return copier.key(key);
  }

  /** Sets a value; false if it expires at once. */
  public boolean set(K key, @Nullable StoredEntry<V> old, V value) {
    return old == null ? create(key, value) : update(key, old, value);
  }

  private boolean create(K key, V value) {
    long expiryNanos = expiry.forCreation();
    if (expiryNanos == StoredEntry.EXPIRED) {
      return false;
    }
    store.create(copier.key(key), new StoredEntry<>(copier.value(value), expiryNanos));
    listeners.created(key, value);
    return true;
  }

  private boolean update(K key, StoredEntry<V> stored, V value) {
    V old = stored.value();
    long expiryNanos = expiry.forUpdate(stored.expiryNanos());
    if (expiryNanos == StoredEntry.EXPIRED) {
      store.drop(key);
    } else {
      store.update(copier.key(key), stored, copier.value(value), expiryNanos);
    }
    listeners.updated(key, value, old);
    if (expiryNanos == StoredEntry.EXPIRED) {
      listeners.expired(key, value);
    }
    return expiryNanos != StoredEntry.EXPIRED;
  }

  public void remove(K key, StoredEntry<V> stored) {
    store.drop(key);
    listeners.removed(key, stored.value());
  }

  /** Whether a hit changes the entry's expiry in a way that needs the lock. */
  public boolean accessNeedsLock(StoredEntry<V> stored, long expiryNanos) {
    return isChange(stored, expiryNanos)
        && (expiryNanos == StoredEntry.EXPIRED || store.isShared());
  }

  private boolean isChange(StoredEntry<V> stored, long expiryNanos) {
    return expiryNanos != StoredEntry.UNCHANGED && expiryNanos != stored.expiryNanos();
  }

  /** The expiry of an entry after this hit. */
  public long expiryAfterAccess() {
    return expiry.forAccess();
  }

  /** Records a hit that needs no lock. */
  public void prolong(K key, StoredEntry<V> stored, long expiryNanos) {
    if (isChange(stored, expiryNanos)) {
      store.prolong(key, stored, expiryNanos);
    }
  }

  /** Records a hit. */
  public void access(K key, StoredEntry<V> stored, long expiryNanos) {
    if (expiryNanos == StoredEntry.EXPIRED) {
      expire(key, stored.value());
    } else if (isChange(stored, expiryNanos)) {
      store.prolong(copier.key(key), stored, expiryNanos);
    }
  }

  public void access(K key, StoredEntry<V> stored) {
    access(key, stored, expiryAfterAccess());
  }

  private void expire(K key, V value) {
    store.drop(key);
    listeners.expired(key, value);
  }

  /** Loads a missing value, and stores it unless it is null or expires at once. */
  @Nullable
  public V load(K key, LoaderWriter<K, V> source) {
    LoadResult<V> fresh = new LoadResult<>();
    try {
      StoredEntry<V> stored = store.load(copier.key(key), () -> fresh(key, source, fresh));
      V value = fresh.value;
      if (value == null) {
        return out(stored);
      }
      listeners.created(key, value);
      return value;
    } catch (NotStored e) {
      return fresh.value;
    } catch (LoadException e) {
      throw new CacheLoaderException(e.getMessage(), e);
    }
  }

  private StoredEntry<V> fresh(K key, LoaderWriter<K, V> source, LoadResult<V> fresh) {
    V value = source.load(key);
    fresh.value = value;
    long expiryNanos = value == null ? StoredEntry.EXPIRED : expiry.forCreation();
    if (value == null || expiryNanos == StoredEntry.EXPIRED) {
      throw new NotStored();
    }
    return new StoredEntry<>(copier.value(value), expiryNanos);
  }

  public boolean isShared() {
    return store.isShared();
  }

  public Collection<K> keys() {
    return store.keys();
  }

  public void clear() {
    store.clear();
  }

  public void drop(K key) {
    store.drop(key);
  }

  /** What a loader returned. Confined to one thread. */
  private static final class LoadResult<V> {
    @Nullable V value;
  }

  /** Ends a load of which nothing is to be stored. Immutable. */
  private static final class NotStored extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotStored() {
      super("nothing to store", null, false, false);
    }
  }
}
