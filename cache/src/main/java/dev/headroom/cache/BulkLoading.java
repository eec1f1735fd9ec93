// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

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
final class BulkLoading<K, V> {

  private final Core<K, V> core;
  private final Loading<K, V> single;

  BulkLoading(Core<K, V> core, Loading<K, V> single) {
    this.core = core;
    this.single = single;
  }

  Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, ? extends V> loader) {
    Collection<K> wanted = Core.distinct(keys);
    Map<K, V> found = new HashMap<>();
    Map<K, Load<V>> own = new LinkedHashMap<>();
    List<K> others = new ArrayList<>();
    for (K key : wanted) {
      Entry<V> hit = core.hit(key);
      if (hit != null) {
        found.put(key, hit.value());
        continue;
      }
      Load<V> load = core.ties.deferrals().holds(core, key) ? null : single.tryBegin(key);
      if (load == null) {
        others.add(key);
      } else {
        own.put(key, load);
      }
    }
    bringOwn(own, loader, found);
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

  private void bringOwn(Map<K, Load<V>> own, BulkLoader<K, ? extends V> loader, Map<K, V> found) {
    if (own.isEmpty()) {
      return;
    }
    try {
      Map<K, String> tokens = new HashMap<>();
      List<K> elsewhere = new ArrayList<>();
      if (core.shared != null) {
        ask(core.shared, own, found, tokens, elsewhere);
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
  private void ask(
      SharedValues<V> level,
      Map<K, Load<V>> own,
      Map<K, V> found,
      Map<K, String> tokens,
      List<K> elsewhere) {
    Map<String, K> byWritten = new HashMap<>();
    Map<String, Mark> marks = new LinkedHashMap<>();
    own.forEach((key, load) -> {
      byWritten.put(core.written(key), key);
      marks.put(core.written(key), load.mark());
    });
    Map<String, Entry<V>> there = level.findAll(marks);
    marks.keySet().removeAll(there.keySet());
    Map<String, Turn<V>> turns = level.turns(marks);
    byWritten.forEach((written, key) -> {
      Turn<V> turn = turns.getOrDefault(written, Turn.nothing());
      Entry<V> entry = there.getOrDefault(written, turn.entry());
      Load<V> load = own.get(key);
      if (entry != null && load != null) {
        core.counters.sharedHits.increment();
        found.put(key, entry.value());
        single.end(key, load, entry);
      } else if (turn.isElsewhere()) {
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
    List<Fill> fills = new ArrayList<>();
    boolean loaded = false;
    try {
      long begunNanos = core.time.nanos();
      Map<? extends K, ? extends V> brought = core.loads.callAll(Set.copyOf(own.keySet()), loader);
      long eachNanos = (core.time.nanos() - begunNanos) / own.size();
      own.forEach((key, load) -> {
        V value = brought.get(key);
        String token = tokens.get(key);
        if (value != null) {
          Loaded<V> its = core.loads.plain(value, List.of(), eachNanos);
          Entry<V> entry = core.entry(key, its, load.mark(), load.previous());
          entries.put(key, entry);
          if (token != null && core.shared != null) {
            filled.add(key);
            fills.add(core.shared.parcelled(core.written(key), token, its, entry.life()));
          }
        } else if (token != null) {
          giveBack(key, token);
        }
      });
      loaded = true;
    } finally {
      if (!loaded) {
        tokens.forEach(this::giveBack);
      }
    }
    drop(own, filled, fills);
    own.forEach((key, load) -> end(key, load, entries.get(key), found));
  }

  /** Writes what was loaded; what something overtook stays out of memory. */
  private void drop(Map<K, Load<V>> own, List<K> filled, List<Fill> fills) {
    if (fills.isEmpty() || core.shared == null) {
      return;
    }
    List<Boolean> kept = core.shared.fillAll(fills);
    for (int i = 0; i < filled.size(); i++) {
      Load<V> load = own.get(filled.get(i));
      if (!kept.get(i) && load != null) {
        core.memory.remove(filled.get(i), load);
      }
    }
  }

  private void end(K key, Load<V> load, @Nullable Entry<V> entry, Map<K, V> found) {
    if (entry == null) {
      single.abandon(key, load);
    } else {
      found.put(key, entry.value());
      single.end(key, load, entry);
    }
  }

  private void giveBack(K key, String token) {
    if (core.shared != null) {
      core.shared.giveBack(core.written(key), token);
    }
  }

  private ContextLoader<K, V> one(BulkLoader<K, ? extends V> loader) {
    return (key, context) -> {
      V value = loader.loadAll(Set.of(key)).get(key);
      if (value == null) {
        throw new Absent();
      }
      return value;
    };
  }

  private static <T> @Nullable T orAbsent(java.util.function.Supplier<T> call) {
    try {
      return call.get();
    } catch (Absent e) {
      return null;
    }
  }
}
