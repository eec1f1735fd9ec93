// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.cache.LoadException;
import java.util.Collection;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * What happens to an entry: where it is kept, how long, and who is told. {@link #peek} takes no
 * lock; for all else the caller holds the key's.
 *
 * <p>Thread-safe under that rule.
 */
final class Entries<K, V> {

  private final Shelf<K, V> shelf;
  private final Lives lives;
  private final Copies<K, V> copies;
  private final Listeners<K, V> listeners;

  Entries(Shelf<K, V> shelf, Lives lives, Copies<K, V> copies, Listeners<K, V> listeners) {
    this.shelf = shelf;
    this.lives = lives;
    this.copies = copies;
    this.listeners = listeners;
  }

  /** Finds what is there, its life over or not. */
  @Nullable Held<V> peek(K key) {
    return shelf.find(key);
  }

  boolean isOver(Held<V> held) {
    return held.overNanos() != Held.NEVER && held.isOver(lives.nowNanos());
  }

  /** Finds an entry; one whose life is over is dropped and told of. */
  @Nullable Held<V> live(K key) {
    Held<V> held = shelf.find(key);
    if (held == null || !held.endIfOver(lives.nowNanos())) {
      return held;
    }
    expire(key, held.value());
    return null;
  }

  /** The value as a caller may have it. */
  V out(Held<V> held) {
    return copies.value(held.value());
  }

  K key(K key) {
    return copies.key(key);
  }

  /** Sets a value; false if its life is over at once. */
  boolean set(K key, @Nullable Held<V> old, V value) {
    return old == null ? create(key, value) : update(key, old, value);
  }

  private boolean create(K key, V value) {
    long over = lives.forCreation();
    if (over == Held.OVER) {
      return false;
    }
    shelf.create(copies.key(key), new Held<>(copies.value(value), over));
    listeners.created(key, value);
    return true;
  }

  private boolean update(K key, Held<V> held, V value) {
    V old = held.value();
    long over = lives.forUpdate(held.overNanos());
    if (over == Held.OVER) {
      shelf.drop(key);
    } else {
      shelf.update(copies.key(key), held, copies.value(value), over);
    }
    listeners.updated(key, value, old);
    if (over == Held.OVER) {
      listeners.expired(key, value);
    }
    return over != Held.OVER;
  }

  void remove(K key, Held<V> held) {
    shelf.drop(key);
    listeners.removed(key, held.value());
  }

  /** Whether a hit changes the entry's life in a way that wants the lock. */
  boolean accessWantsLock(Held<V> held, long overNanos) {
    return overNanos != held.overNanos() && (overNanos == Held.OVER || shelf.isShared());
  }

  /** The end of an entry's life after this hit. */
  long overAfterAccess(Held<V> held) {
    return lives.forAccess(held.overNanos());
  }

  /** Notes a hit that needs no lock. */
  void prolong(K key, Held<V> held, long overNanos) {
    if (overNanos != held.overNanos()) {
      shelf.prolong(key, held, overNanos);
    }
  }

  /** Notes a hit. */
  void access(K key, Held<V> held, long overNanos) {
    if (overNanos == Held.OVER) {
      expire(key, held.value());
    } else if (overNanos != held.overNanos()) {
      shelf.prolong(copies.key(key), held, overNanos);
    }
  }

  void access(K key, Held<V> held) {
    access(key, held, overAfterAccess(held));
  }

  private void expire(K key, V value) {
    shelf.drop(key);
    listeners.expired(key, value);
  }

  /** Loads what is not there, and keeps it unless it is nothing or its life is over at once. */
  @Nullable V load(K key, Source<K, V> source) {
    Fresh<V> fresh = new Fresh<>();
    try {
      Held<V> held = shelf.load(copies.key(key), () -> fresh(key, source, fresh));
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

  private Held<V> fresh(K key, Source<K, V> source, Fresh<V> fresh) {
    V value = source.load(key);
    fresh.value = value;
    long over = value == null ? Held.OVER : lives.forCreation();
    if (value == null || over == Held.OVER) {
      throw new NotKept();
    }
    return new Held<>(copies.value(value), over);
  }

  boolean isShared() {
    return shelf.isShared();
  }

  Collection<K> keys() {
    return shelf.keys();
  }

  void clear() {
    shelf.clear();
  }

  void drop(K key) {
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
