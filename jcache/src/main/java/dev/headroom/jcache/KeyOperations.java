// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.jcache.entry.EntryOperations;
import dev.headroom.jcache.entry.LoaderWriter;
import dev.headroom.jcache.entry.StoredEntry;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Operations that change one key, each as a whole under the key's lock: the writer first, then the
 * entry, then its listeners.
 *
 * <p>Thread-safe.
 */
final class KeyOperations<K, V> {

  private final KeyLocks<K> locks;
  private final EntryOperations<K, V> entries;
  private final LoaderWriter<K, V> source;
  private final Statistics statistics;

  KeyOperations(
      KeyLocks<K> locks,
      EntryOperations<K, V> entries,
      LoaderWriter<K, V> source,
      Statistics statistics) {
    this.locks = locks;
    this.entries = entries;
    this.source = source;
    this.statistics = statistics;
  }

  void put(K key, V value) {
    boolean unused = locks.with(key, () -> set(key, entries.live(key), value));
  }

  @Nullable V getAndPut(K key, V value) {
    return change(key, held -> set(key, held, value));
  }

  boolean putIfAbsent(K key, V value) {
    return decide(key, held -> held == null && set(key, null, value));
  }

  boolean remove(K key) {
    return locks.with(key, () -> deleted(key, entries.live(key)));
  }

  boolean remove(K key, V oldValue) {
    return decide(key, held -> holds(key, held, oldValue) && deleted(key, held));
  }

  @Nullable V getAndRemove(K key) {
    return change(key, held -> deleted(key, held));
  }

  boolean replace(K key, V oldValue, V newValue) {
    return decide(key, held -> holds(key, held, oldValue) && set(key, held, newValue));
  }

  boolean replace(K key, V value) {
    return decide(key, held -> held != null && set(key, held, value));
  }

  @Nullable V getAndReplace(K key, V value) {
    return change(key, held -> held != null && set(key, held, value));
  }

  /** Does a step under the key's lock; answers the value that was there before. */
  private @Nullable V change(K key, Function<@Nullable StoredEntry<V>, Boolean> step) {
    return locks.with(
        key,
        () -> {
          long begun = statistics.begin();
          StoredEntry<V> held = entries.live(key);
          V old = held == null ? null : entries.out(held);
          statistics.got(held != null, begun);
          var unused = step.apply(held);
          return old;
        });
  }

  /** Does a step under the key's lock that depends on what is there; answers as it does. */
  private boolean decide(K key, Function<@Nullable StoredEntry<V>, Boolean> step) {
    return locks.with(
        key,
        () -> {
          long begun = statistics.begin();
          StoredEntry<V> held = entries.live(key);
          statistics.got(held != null, begun);
          return step.apply(held);
        });
  }

  /** Whether an entry has this value; if it has another that is a hit like any. */
  private boolean holds(K key, @Nullable StoredEntry<V> held, V value) {
    if (held == null || held.value().equals(value)) {
      return held != null;
    }
    entries.access(key, held);
    return false;
  }

  private boolean set(K key, @Nullable StoredEntry<V> held, V value) {
    long begun = statistics.begin();
    source.write(key, value);
    if (entries.set(key, held, value)) {
      statistics.put(begun);
    }
    return true;
  }

  private boolean deleted(K key, @Nullable StoredEntry<V> held) {
    long begun = statistics.begin();
    source.delete(key);
    if (held == null) {
      return false;
    }
    entries.remove(key, held);
    statistics.removed(begun);
    return true;
  }
}
