// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.ReadStamp;
import dev.headroom.cache.level.ConditionalPut;
import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings many values at once: one look into the shared level, one asking for the right to load, one
 * load, one writing. What others load at that moment is waited for last, so that two bulk loads
 * never wait for each other.
 *
 * <p>Thread-safe.
 */
public final class BulkFlight<K, V> {

  private final CacheState<K, V> core;
  private final SingleFlight<K, V> single;

  public BulkFlight(CacheState<K, V> core, SingleFlight<K, V> single) {
    this.core = core;
    this.single = single;
  }

  public Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, ? extends V> loader) {
    Collection<K> wanted = CacheState.distinct(keys);
    Map<K, V> found = new HashMap<>();
    Map<K, Load<V>> own = new LinkedHashMap<>();
    List<K> others = new ArrayList<>();
    for (K key : wanted) {
      Entry<V> hit = core.hit(key);
      if (hit != null) {
        found.put(key, hit.value());
        continue;
      }
      Load<V> load = core.context.afterCommit().isPending(core, key) ? null : single.tryStart(key);
      if (load == null) {
        others.add(key);
      } else {
        own.put(key, load);
      }
    }
    loadOwn(own, loader, found);
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

  private void loadOwn(Map<K, Load<V>> own, BulkLoader<K, ? extends V> loader, Map<K, V> found) {
    if (own.isEmpty()) {
      return;
    }
    try {
      Map<K, String> tokens = new HashMap<>();
      List<K> elsewhere = new ArrayList<>();
      if (core.shared != null) {
        readShared(core.shared, own, found, tokens, elsewhere);
      }
      Map<K, Load<V>> here = new LinkedHashMap<>(own);
      here.keySet().removeAll(elsewhere);
      here.values().removeIf(Load::isDone);
      load(here, tokens, loader, found);
      for (K key : elsewhere) {
        Load<V> load = own.get(key);
        Entry<V> entry = load == null ? null : orAbsent(() -> single.run(key, one(loader), load));
        if (entry != null) {
          found.put(key, entry.value());
        }
      }
    } catch (Throwable t) {
      own.forEach((key, load) -> {
        if (!load.isDone()) {
          single.fail(key, load, t);
        }
      });
      throw t;
    }
  }

  /** Takes what the shared level has, and asks for the right to load the rest. */
  private void readShared(
      SharedValues<V> level,
      Map<K, Load<V>> own,
      Map<K, V> found,
      Map<K, String> tokens,
      List<K> elsewhere) {
    Map<String, K> byWritten = new HashMap<>();
    Map<String, ReadStamp> marks = new LinkedHashMap<>();
    own.forEach((key, load) -> {
      byWritten.put(core.encode(key), key);
      marks.put(core.encode(key), load.stamp());
    });
    Map<String, Entry<V>> there = level.findAll(marks);
    marks.keySet().removeAll(there.keySet());
    Map<String, Lookup<V>> turns = level.lookupAll(marks);
    byWritten.forEach((written, key) -> {
      Lookup<V> turn = turns.getOrDefault(written, Lookup.nothing());
      Entry<V> entry = there.getOrDefault(written, turn.entry());
      Load<V> load = own.get(key);
      if (entry != null && load != null) {
        core.counters.sharedHits.increment();
        found.put(key, entry.value());
        single.complete(key, load, entry);
      } else if (turn.isLeasedElsewhere()) {
        elsewhere.add(key);
      } else if (turn.token() != null) {
        tokens.put(key, turn.token());
      }
    });
  }

  private void load(
      Map<K, Load<V>> own,
      Map<K, String> tokens,
      BulkLoader<K, ? extends V> loader,
      Map<K, V> found) {
    if (own.isEmpty()) {
      return;
    }
    core.counters.misses.add(own.size());
    Map<K, Entry<V>> entries = new LinkedHashMap<>();
    List<K> filled = new ArrayList<>();
    List<ConditionalPut> fills = new ArrayList<>();
    boolean loaded = false;
    try {
      long begunNanos = core.time.nanos();
      Map<? extends K, ? extends V> brought =
          core.loaders.callAll(Set.copyOf(own.keySet()), loader);
      long eachNanos = (core.time.nanos() - begunNanos) / own.size();
      own.forEach((key, load) -> {
        V value = brought.get(key);
        String token = tokens.get(key);
        if (value != null) {
          LoadedValue<V> its = core.loaders.withoutContext(value, List.of(), eachNanos);
          Entry<V> entry = core.entry(key, its, load.stamp(), load.previous());
          entries.put(key, entry);
          if (token != null && core.shared != null) {
            filled.add(key);
            fills.add(core.shared.conditionalPut(core.encode(key), token, its, entry.expiry()));
          }
        } else if (token != null) {
          releaseLease(key, token);
        }
      });
      loaded = true;
    } finally {
      if (!loaded) {
        tokens.forEach(this::releaseLease);
      }
    }
    store(own, filled, fills);
    own.forEach((key, load) -> complete(key, load, entries.get(key), found));
  }

  /** Writes what was loaded; what something overtook stays out of memory. */
  private void store(Map<K, Load<V>> own, List<K> filled, List<ConditionalPut> fills) {
    if (fills.isEmpty() || core.shared == null) {
      return;
    }
    List<Boolean> kept = core.shared.storeAll(fills);
    for (int i = 0; i < filled.size(); i++) {
      Load<V> load = own.get(filled.get(i));
      if (!kept.get(i) && load != null) {
        core.memory.remove(filled.get(i), load);
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

  private void releaseLease(K key, String token) {
    if (core.shared != null) {
      core.shared.releaseLease(core.encode(key), token);
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

  private static <T> @Nullable T orAbsent(java.util.function.Supplier<T> call) {
    try {
      return call.get();
    } catch (AbsentValueException e) {
      return null;
    }
  }
}
