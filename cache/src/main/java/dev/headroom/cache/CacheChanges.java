// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.coherence.AfterCommit.Change;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.CacheState;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.SharedChanges;
import dev.headroom.cache.engine.SharedChanges.PutResult;
import dev.headroom.cache.engine.SingleFlight;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.level.Fence;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one cache: puts, removals and clears, in memory and in the shared level.
 *
 * <p>A removal removes the entry, in flight or not, and again after the shared level has answered:
 * a load that began in between may have read there what was about to be removed. Lock order: a
 * key's lock, then that of the pending invalidations; a clear, and a removal of several keys, takes
 * the locks of all keys in their order.
 *
 * <p>Thread-safe.
 */
final class CacheChanges<K, V> {
  private final CacheState<K, V> state;
  private final SingleFlight<K, V> flight;
  private final @Nullable SharedChanges<V> shared;

  CacheChanges(CacheState<K, V> state, SingleFlight<K, V> flight) {
    this.state = state;
    this.flight = flight;
    this.shared = SharedChanges.of(state);
  }

  /**
   * Returns a put of a value.
   *
   * @throws IllegalArgumentException if a tag or their number is out of range: now, and not at the
   *     commit of a transaction
   */
  Change put(K key, String encoded, V value, Collection<String> tags) {
    return new Replacement(key, encoded, state.loaders.withoutContext(value, tags));
  }

  /** Returns a removal of keys, each with its encoded form. */
  Change removal(Map<K, String> keys) {
    return new Removal(keys);
  }

  /** Returns a removal of all keys. */
  Change clear() {
    return new Clear();
  }

  /** A put of a value. Thread-safe. */
  private final class Replacement extends Removal {
    private final K key;
    private final String encoded;
    private final LoadedValue<V> loaded;
    private volatile @Nullable ReadStamp begun;

    Replacement(K key, String encoded, LoadedValue<V> loaded) {
      super(Map.of(key, encoded));
      this.key = key;
      this.encoded = encoded;
      this.loaded = loaded;
    }

    @Override
    public void fence(Fence begin) {
      begun = state.stamp(key, encoded);
      super.fence(begin);
    }

    @Override
    public Invalidation make(Fence end) {
      return locked(key, () -> putOrRemove(end));
    }

    @Override
    public Invalidation giveUp(Fence end) {
      return super.make(end);
    }

    /** What the policy weighs or tests by may throw: then the old value must not stay. */
    private Invalidation putOrRemove(Fence end) {
      boolean done = false;
      try {
        Invalidation put = put(end);
        done = true;
        return put;
      } finally {
        if (!done) {
          var unused = super.make(end);
        }
      }
    }

    private Invalidation put(Fence end) {
      if (shared == null) {
        flight.put(key, state.entry(key, loaded, state.stamp(key, encoded)));
        return Invalidation.EVERYWHERE;
      }
      // What is being read now is older. The stamp is taken before the level gets the value: what
      // another instance removes or puts after it must invalidate it.
      int hash = encoded.hashCode();
      ReadStamp before = begun;
      boolean isNewest =
          before == null || state.stamps.isServable(before, state.context.time().nanos());
      state.stamps.beginRemoval(hash);
      try {
        state.stamps.removed(hash);
        Entry<V> entry = state.entry(key, loaded, state.stamp(key, encoded));
        PutResult result = shared.put(encoded, loaded, entry.expiry(), end);
        if (result.isStored() && isNewest) {
          flight.put(key, entry);
          state.stamps.loadEnded(hash);
        } else {
          state.memory.remove(key);
          state.stamps.removed(hash);
        }
        return result.invalidation();
      } finally {
        state.stamps.endRemoval(hash);
      }
    }
  }

  /** A removal of keys, each with its encoded form. Thread-safe. */
  private class Removal implements Change {
    private final Map<K, String> keys;

    Removal(Map<K, String> keys) {
      this.keys = keys;
    }

    @Override
    public void fence(Fence begin) {
      if (shared != null) {
        shared.fence(Set.copyOf(keys.values()), begin);
      }
    }

    @Override
    public Invalidation make(Fence end) {
      return keys.size() == 1
          ? locked(keys.keySet().iterator().next(), () -> removeNow(keys, end))
          : allLocked(() -> removeNow(keys, end));
    }
  }

  private Invalidation removeNow(Map<K, String> keys, Fence end) {
    keys.keySet().forEach(state.memory::remove);
    if (shared == null) {
      return Invalidation.EVERYWHERE;
    }
    TreeSet<String> encoded = new TreeSet<>(keys.values());
    encoded.forEach(key -> state.stamps.beginRemoval(key.hashCode()));
    try {
      return shared.remove(encoded, end);
    } finally {
      keys.keySet().forEach(state.memory::remove);
      encoded.forEach(key -> {
        state.stamps.removed(key.hashCode());
        state.stamps.endRemoval(key.hashCode());
      });
    }
  }

  /** A removal of all keys. Thread-safe. */
  private final class Clear implements Change {

    @Override
    public void fence(Fence begin) {
      if (shared != null) {
        shared.fenceAll(begin);
      }
    }

    @Override
    public Invalidation make(Fence end) {
      return allLocked(() -> clearNow(end));
    }
  }

  private Invalidation clearNow(Fence end) {
    state.memory.clear();
    if (shared == null) {
      return Invalidation.EVERYWHERE;
    }
    state.stamps.beginClear();
    try {
      return shared.clear(end);
    } finally {
      state.memory.clear();
      state.stamps.cleared();
      state.stamps.endClear();
    }
  }

  private Invalidation locked(K key, Supplier<Invalidation> step) {
    ReentrantLock lock = state.memory.lock(key);
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  private Invalidation allLocked(Supplier<Invalidation> step) {
    state.memory.lockAll();
    try {
      return step.get();
    } finally {
      state.memory.unlockAll();
    }
  }
}
