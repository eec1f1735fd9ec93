// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.LoaderCalls.AbsentValueException;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Load;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.stats.CacheMeter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads several values at once: one read of the shared level, one request for leases, one load, one
 * write. Loads of other callers are joined last, so that two bulk loads never wait for each other.
 *
 * <p>Thread-safe.
 */
public final class BulkFlight<K, V> {

  private final CacheState<K, V> state;
  private final SingleFlight<K, V> single;

  /** Creates the bulk loads of a cache. */
  public BulkFlight(CacheState<K, V> state, SingleFlight<K, V> single) {
    this.state = state;
    this.single = single;
  }

  /** Returns the values that exist, in the order of the keys. */
  public Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, ? extends V> loader) {
    Collection<K> wanted = new LinkedHashSet<>(keys);
    Map<K, V> found = new HashMap<>();
    Map<K, Load<V>> own = new LinkedHashMap<>();
    List<K> others = new ArrayList<>();
    try {
      Set<K> bypassed = start(wanted, found, own, others);
      loadBypassed(bypassed, loader, found);
      loadOwn(own, loader, found);
    } catch (Throwable t) {
      own.forEach((key, load) -> {
        if (!load.isDone()) {
          single.fail(key, load, t);
        }
      });
      throw t;
    }
    for (K key : others) {
      V value = orAbsent(() -> single.get(key, one(loader)));
      if (value != null) {
        found.put(key, value);
      }
    }
    Map<K, V> inOrder = new LinkedHashMap<>();
    wanted.stream().filter(found::containsKey).forEach(key -> inOrder.put(key, found.get(key)));
    return inOrder;
  }

  /**
   * Finds what is in memory, starts loads of the rest, and returns what is to be loaded without.
   */
  private Set<K> start(Collection<K> wanted, Map<K, V> found, Map<K, Load<V>> own, List<K> others) {
    Set<K> bypassed = new LinkedHashSet<>();
    for (K key : wanted) {
      Entry<V> hit = state.hit(key);
      if (hit != null) {
        found.put(key, hit.value());
        continue;
      }
      String encoded = state.encodeForRead(key);
      if (encoded == null || state.readsSnapshot()) {
        bypassed.add(key);
        continue;
      }
      Load<V> load = single.tryStart(key, encoded);
      if (load == null) {
        others.add(key);
      } else {
        own.put(key, load);
      }
    }
    return bypassed;
  }

  private void loadBypassed(Set<K> keys, BulkLoader<K, ? extends V> loader, Map<K, V> found) {
    if (!keys.isEmpty()) {
      state.counters.add(CacheMeter.MISSES, keys.size());
      Map<? extends K, ? extends V> values = state.loaders.callAll(keys, loader);
      for (K key : keys) {
        V value = values.get(key);
        if (value != null) {
          found.put(key, value);
        }
      }
    }
  }

  private void loadOwn(Map<K, Load<V>> own, BulkLoader<K, ? extends V> loader, Map<K, V> found) {
    if (own.isEmpty()) {
      return;
    }
    if (state.shared != null) {
      readShared(state.shared, own, found);
    }
    Map<K, Load<V>> here = new LinkedHashMap<>(own);
    here.values().removeIf(load -> load.isDone() || load.isLeasedElsewhere());
    try {
      load(here, loader, found);
    } catch (RuntimeException | Error failure) {
      if (!serveStale(here, failure, found)) {
        throw failure;
      }
    }
    own.forEach((key, load) -> {
      Entry<V> entry =
          load.isLeasedElsewhere() ? orAbsent(() -> single.run(key, one(loader), load)) : null;
      if (entry != null) {
        found.put(key, entry.value());
      }
    });
  }

  /** Ends the loads that failed; returns whether a value that was there is served for each. */
  private boolean serveStale(Map<K, Load<V>> own, Throwable failure, Map<K, V> found) {
    boolean all = true;
    for (Map.Entry<K, Load<V>> each : own.entrySet()) {
      if (!each.getValue().isDone()) {
        Entry<V> stale = single.failUnlessStale(each.getKey(), each.getValue(), failure);
        if (stale == null) {
          all = false;
        } else {
          found.put(each.getKey(), stale.value());
        }
      }
    }
    return all;
  }

  /** Reads what the shared level has, and leases the right to load the rest. */
  private void readShared(SharedValues<V> shared, Map<K, Load<V>> own, Map<K, V> found) {
    Map<String, ReadStamp> reads = new LinkedHashMap<>();
    own.values().forEach(load -> reads.put(load.encoded(), load.stamp()));
    Map<String, Entry<V>> there = shared.findAll(reads);
    there.putAll(
        shared.leaseAll(
            own.values().stream().filter(load -> !there.containsKey(load.encoded())).toList()));
    own.forEach((key, load) -> {
      Entry<V> entry = there.get(load.encoded());
      if (entry != null) {
        state.counters.increment(CacheMeter.SHARED_HITS);
        found.put(key, entry.value());
        single.complete(key, load, entry);
      }
    });
  }

  private void load(Map<K, Load<V>> own, BulkLoader<K, ? extends V> loader, Map<K, V> found) {
    if (own.isEmpty()) {
      return;
    }
    state.counters.add(CacheMeter.MISSES, own.size());
    Map<K, Entry<V>> entries = new LinkedHashMap<>();
    List<K> keys = new ArrayList<>();
    List<ConditionalPut> puts = new ArrayList<>();
    boolean done = false;
    try {
      Map<? extends K, ? extends V> values =
          state.loaders.callAll(Set.copyOf(own.keySet()), loader);
      own.forEach((key, load) -> {
        V value = values.get(key);
        if (value == null) {
          releaseLease(load);
        } else {
          LoadedValue<V> loaded = state.loaders.withoutContext(value, List.of());
          Entry<V> entry = state.entry(key, loaded, load.stamp());
          entries.put(key, entry);
          String token = load.leaseToken();
          if (token != null && state.shared != null) {
            keys.add(key);
            puts.add(state.shared.conditionalPut(load.encoded(), token, loaded, entry.expiry()));
          }
        }
      });
      done = true;
    } finally {
      if (!done) {
        own.values().forEach(this::releaseLease);
      }
    }
    store(own, keys, puts);
    own.forEach((key, load) -> complete(key, load, entries.get(key), found));
  }

  /** Stores what was loaded; what an invalidation overtook stays out of memory. */
  private void store(Map<K, Load<V>> own, List<K> keys, List<ConditionalPut> puts) {
    if (puts.isEmpty() || state.shared == null) {
      return;
    }
    List<Boolean> stored = state.shared.storeAll(puts);
    for (int i = 0; i < keys.size(); i++) {
      Load<V> load = own.get(keys.get(i));
      if (!stored.get(i) && load != null) {
        state.memory.remove(keys.get(i), load);
      }
    }
  }

  private void complete(K key, Load<V> load, @Nullable Entry<V> entry, Map<K, V> found) {
    if (entry == null) {
      single.abandon(key, load);
    } else {
      found.put(key, entry.value());
      single.complete(key, load, entry);
    }
  }

  private void releaseLease(Load<V> load) {
    if (state.shared != null) {
      state.shared.releaseLease(load);
    }
  }

  private ContextLoader<K, V> one(BulkLoader<K, ? extends V> loader) {
    return (key, context) -> {
      V value = loader.loadAll(Set.of(key)).get(key);
      if (value == null) {
        throw new AbsentValueException();
      }
      return value;
    };
  }

  private static <T> @Nullable T orAbsent(Supplier<T> call) {
    try {
      return call.get();
    } catch (AbsentValueException e) {
      return null;
    }
  }
}
