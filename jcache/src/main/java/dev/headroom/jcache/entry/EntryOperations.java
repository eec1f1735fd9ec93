// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.load.LoadException;
import java.util.Collection;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * What happens to an entry: where it is kept, how long, and who is told. {@link #peek} takes no
 * lock; for all else the caller holds the key's.
 *
 * <p>Thread-safe under that rule.
 */
public final class EntryOperations<K, V> {

  private final EntryStore<K, V> shelf;
  private final EntryExpiry lives;
  private final EntryCopier<K, V> copies;
  private final ListenerRegistry<K, V> listeners;

  public EntryOperations(
      EntryStore<K, V> shelf,
      EntryExpiry lives,
      EntryCopier<K, V> copies,
      ListenerRegistry<K, V> listeners) {
    this.shelf = shelf;
    this.lives = lives;
    this.copies = copies;
    this.listeners = listeners;
  }

  /** Finds what is there, its life over or not. */
  @Nullable
  public StoredEntry<V> peek(K key) {
    return shelf.find(key);
  }

  public boolean isExpired(StoredEntry<V> held) {
    return held.expiryNanos() != StoredEntry.NEVER && held.isExpired(lives.nowNanos());
  }

  /** Finds an entry; one whose life is over is dropped and told of. */
  @Nullable
  public StoredEntry<V> live(K key) {
    StoredEntry<V> held = shelf.find(key);
    if (held == null || !held.expireIfDue(lives.nowNanos())) {
      return held;
    }
    expire(key, held.value());
    return null;
  }

  /** The value as a caller may have it. */
  public V out(StoredEntry<V> held) {
    return copies.value(held.value());
  }

  public K key(K key) {
    return copies.key(key);
  }

  /** Sets a value; false if its life is over at once. */
  public boolean set(K key, @Nullable StoredEntry<V> old, V value) {
    return old == null ? create(key, value) : update(key, old, value);
  }

  private boolean create(K key, V value) {
    long over = lives.forCreation();
    if (over == StoredEntry.EXPIRED) {
      return false;
    }
    shelf.create(copies.key(key), new StoredEntry<>(copies.value(value), over));
    listeners.created(key, value);
    return true;
  }

  private boolean update(K key, StoredEntry<V> held, V value) {
    V old = held.value();
    long over = lives.forUpdate(held.expiryNanos());
    if (over == StoredEntry.EXPIRED) {
      shelf.drop(key);
    } else {
      shelf.update(copies.key(key), held, copies.value(value), over);
    }
    listeners.updated(key, value, old);
    if (over == StoredEntry.EXPIRED) {
      listeners.expired(key, value);
    }
    return over != StoredEntry.EXPIRED;
  }

  public void remove(K key, StoredEntry<V> held) {
    shelf.drop(key);
    listeners.removed(key, held.value());
  }

  /** Whether a hit changes the entry's life in a way that wants the lock. */
  public boolean accessNeedsLock(StoredEntry<V> held, long overNanos) {
    return overNanos != held.expiryNanos()
        && (overNanos == StoredEntry.EXPIRED || shelf.isShared());
  }

  /** The end of an entry's life after this hit. */
  public long expiryAfterAccess(StoredEntry<V> held) {
    return lives.forAccess(held.expiryNanos());
  }

  /** Notes a hit that needs no lock. */
  public void prolong(K key, StoredEntry<V> held, long overNanos) {
    if (overNanos != held.expiryNanos()) {
      shelf.prolong(key, held, overNanos);
    }
  }

  /** Notes a hit. */
  public void access(K key, StoredEntry<V> held, long overNanos) {
    if (overNanos == StoredEntry.EXPIRED) {
      expire(key, held.value());
    } else if (overNanos != held.expiryNanos()) {
      shelf.prolong(copies.key(key), held, overNanos);
    }
  }

  public void access(K key, StoredEntry<V> held) {
    access(key, held, expiryAfterAccess(held));
  }

  private void expire(K key, V value) {
    shelf.drop(key);
    listeners.expired(key, value);
  }

  /** Loads what is not there, and keeps it unless it is nothing or its life is over at once. */
  @Nullable
  public V load(K key, LoaderWriter<K, V> source) {
    Fresh<V> fresh = new Fresh<>();
    try {
      StoredEntry<V> held = shelf.load(copies.key(key), () -> fresh(key, source, fresh));
      V value = fresh.value;
      if (value == null) {
        return out(held);
      }
      listeners.created(key, value);
      return value;
    } catch (NotKept e) {
      return fresh.value;
    } catch (LoadException e) {
      throw new CacheLoaderException(e.getMessage(), e);
    }
  }

  private StoredEntry<V> fresh(K key, LoaderWriter<K, V> source, Fresh<V> fresh) {
    V value = source.load(key);
    fresh.value = value;
    long over = value == null ? StoredEntry.EXPIRED : lives.forCreation();
    if (value == null || over == StoredEntry.EXPIRED) {
      throw new NotKept();
    }
    return new StoredEntry<>(copies.value(value), over);
  }

  public boolean isShared() {
    return shelf.isShared();
  }

  public Collection<K> keys() {
    return shelf.keys();
  }

  public void clear() {
    shelf.clear();
  }

  public void drop(K key) {
    shelf.drop(key);
  }

  /** What a loader gave. Confined to one thread. */
  private static final class Fresh<V> {
    @Nullable V value;
  }

  /** Ends a load of which nothing is to be kept. Immutable. */
  private static final class NotKept extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotKept() {
      super("nothing to keep", null, false, false);
    }
  }
}
