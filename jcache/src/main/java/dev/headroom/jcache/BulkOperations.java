// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.jcache.entry.EntryOperations;
import dev.headroom.jcache.entry.LoaderWriter;
import dev.headroom.jcache.entry.StoredEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Operations on several keys: all of their locks are stored while loader or writer get them in one
 * call.
 *
 * <p>Thread-safe.
 */
final class BulkOperations<K, V> {

  private final KeyLocks<K> locks;
  private final EntryOperations<K, V> entries;
  private final LoaderWriter<K, V> source;
  private final Statistics statistics;

  BulkOperations(
      KeyLocks<K> locks,
      EntryOperations<K, V> entries,
      LoaderWriter<K, V> source,
      Statistics statistics) {
    this.locks = locks;
    this.entries = entries;
    this.source = source;
    this.statistics = statistics;
  }

  void putAll(Map<? extends K, ? extends V> map) {
    locks.withAll(
        map.keySet(),
        () -> {
          long start = statistics.begin();
          LoaderWriter.Outcome<K> written = source.writeAll(map);
          Map<K, V> known = new HashMap<>(map);
          each(
              written.done(),
              key -> {
                V value = known.get(key);
                if (value != null && entries.set(key, entries.live(key), value)) {
                  statistics.put(start);
                }
              });
          written.throwIfAny();
          return written;
        });
  }

  void removeAll(Collection<? extends K> keys) {
    locks.withAll(
        keys,
        () -> {
          long start = statistics.begin();
          LoaderWriter.Outcome<K> deleted = source.deleteAll(keys);
          each(
              deleted.done(),
              key -> {
                StoredEntry<V> stored = entries.live(key);
                if (stored != null) {
                  entries.remove(key, stored);
                  statistics.removed(start);
                }
              });
          deleted.throwIfAny();
          return deleted;
        });
  }

  /** Removes what this process knows of, one by one, and then what others know of. */
  void removeAll() {
    List<K> live =
        entries.keys().stream()
            .filter(key -> locks.with(key, () -> entries.live(key)) != null)
            .toList();
    removeAll(live);
    if (entries.isShared()) {
      entries.clear();
    }
  }

  /** Does a step for each key, whatever a listener throws; that comes at the end. */
  private void each(Iterable<K> keys, Consumer<K> step) {
    Throwable failure = null;
    for (K key : keys) {
      try {
        step.accept(key);
      } catch (RuntimeException | Error e) {
        if (failure == null) {
          failure = e;
        }
      }
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Loads on a thread of its own. */
  void loadAll(Set<K> keys, boolean replace, @Nullable CompletionListener listener) {
    Runnable loading =
        () -> {
          Exception failure = null;
          try {
            load(keys, replace);
          } catch (CacheLoaderException e) {
            failure = e;
          } catch (RuntimeException | Error e) {
            failure = new CacheLoaderException("loading several keys failed", e);
          }
          complete(listener, failure);
        };
    BackgroundScheduler.virtualThread("jcache-load", loading).start();
  }

  private static void complete(@Nullable CompletionListener listener, @Nullable Exception failure) {
    if (listener == null) {
      return;
    }
    if (failure == null) {
      listener.onCompletion();
    } else {
      listener.onException(failure);
    }
  }

  /** Loads those that are missing, or all; returns what was loaded or found meanwhile. */
  Map<K, V> load(Set<K> keys, boolean replace) {
    return entries.isShared() ? loadOneByOne(keys, replace) : loadTogether(keys, replace);
  }

  private Map<K, V> loadTogether(Set<K> keys, boolean replace) {
    return locks.withAll(
        keys,
        () -> {
          Map<K, V> values = new LinkedHashMap<>();
          Set<K> wanted = new LinkedHashSet<>();
          for (K key : keys) {
            StoredEntry<V> stored = entries.live(key);
            if (stored == null || replace) {
              wanted.add(key);
            } else {
              values.put(key, entries.out(stored));
            }
          }
          if (!wanted.isEmpty()) {
            Map<K, V> loaded = source.loadAll(wanted);
            loaded.forEach((key, value) -> entries.set(key, entries.live(key), value));
            values.putAll(loaded);
          }
          return values;
        });
  }

  /** Where instances share, each load asks for its key's lease. */
  private Map<K, V> loadOneByOne(Set<K> keys, boolean replace) {
    Map<K, V> values = new LinkedHashMap<>();
    for (K key : keys) {
      V value = locks.with(key, () -> loadOne(key, replace));
      if (value != null) {
        values.put(key, value);
      }
    }
    return values;
  }

  private @Nullable V loadOne(K key, boolean replace) {
    if (replace) {
      entries.drop(key);
    }
    StoredEntry<V> stored = entries.live(key);
    return stored == null ? entries.load(key, source) : entries.out(stored);
  }
}
