// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.jcache.entry.EntryOperations;
import dev.headroom.jcache.entry.LoaderWriter;
import dev.headroom.jcache.entry.StoredEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Operations that change one key, each as a whole under the key's lock: the writer first, then the
 * entry, then its listeners. Entry processors run under that lock too.
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
    return change(key, stored -> set(key, stored, value));
  }

  boolean putIfAbsent(K key, V value) {
    return decide(key, stored -> stored == null && set(key, null, value));
  }

  boolean remove(K key) {
    return locks.with(key, () -> deleted(key, entries.live(key)));
  }

  boolean remove(K key, V oldValue) {
    return decide(key, stored -> holds(key, stored, oldValue) && deleted(key, stored));
  }

  @Nullable V getAndRemove(K key) {
    return change(key, stored -> deleted(key, stored));
  }

  boolean replace(K key, V oldValue, V newValue) {
    return decide(key, stored -> holds(key, stored, oldValue) && set(key, stored, newValue));
  }

  boolean replace(K key, V value) {
    return decide(key, stored -> stored != null && set(key, stored, value));
  }

  @Nullable V getAndReplace(K key, V value) {
    return change(key, stored -> stored != null && set(key, stored, value));
  }

  /** Does a step under the key's lock and returns the value that was there before. */
  private @Nullable V change(K key, Function<@Nullable StoredEntry<V>, Boolean> step) {
    return locks.with(
        key,
        () -> {
          long start = statistics.begin();
          StoredEntry<V> stored = entries.live(key);
          V old = stored == null ? null : entries.out(stored);
          statistics.got(stored != null, start);
          var unused = step.apply(stored);
          return old;
        });
  }

  /**
   * Does a step under the key's lock that depends on what is there, and returns what the step does.
   */
  private boolean decide(K key, Function<@Nullable StoredEntry<V>, Boolean> step) {
    return locks.with(
        key,
        () -> {
          long start = statistics.begin();
          StoredEntry<V> stored = entries.live(key);
          statistics.got(stored != null, start);
          return step.apply(stored);
        });
  }

  /** Whether an entry has this value; if it has another that is a hit like any. */
  private boolean holds(K key, @Nullable StoredEntry<V> stored, V value) {
    if (stored == null || stored.value().equals(value)) {
      return stored != null;
    }
    entries.access(key, stored);
    return false;
  }

  private boolean set(K key, @Nullable StoredEntry<V> stored, V value) {
    long start = statistics.begin();
    source.write(key, value);
    if (entries.set(key, stored, value)) {
      statistics.put(start);
    }
    return true;
  }

  private boolean deleted(K key, @Nullable StoredEntry<V> stored) {
    long start = statistics.begin();
    source.delete(key);
    if (stored == null) {
      return false;
    }
    entries.remove(key, stored);
    statistics.removed(start);
    return true;
  }

  <T extends @Nullable Object> T invoke(
      K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    return locks.with(
        key,
        () -> {
          long start = statistics.begin();
          StoredEntry<V> stored = entries.live(key);
          statistics.got(stored != null, start);
          ProcessorEntry<K, V> entry = new ProcessorEntry<>(key, stored, entries, source);
          T result = run(processor, entry, arguments);
          if (entry.apply()) {
            count(entry.action());
          }
          return result;
        });
  }

  private void count(ProcessorEntry.Action action) {
    if (action == ProcessorEntry.Action.SET) {
      statistics.put(statistics.begin());
    } else {
      statistics.removed(statistics.begin());
    }
  }

  private <T extends @Nullable Object> T run(
      EntryProcessor<K, V, T> processor,
      ProcessorEntry<K, V> entry,
      @Nullable Object... arguments) {
    try {
      return processor.process(entry, arguments);
    } catch (EntryProcessorException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EntryProcessorException("an entry processor failed", e);
    }
  }

  <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
    for (K key : keys) {
      try {
        T result = invoke(key, processor, arguments);
        if (result != null) {
          results.put(key, () -> result);
        }
      } catch (RuntimeException e) {
        EntryProcessorException failure = wrapped(e);
        results.put(
            key,
            () -> {
              throw failure;
            });
      }
    }
    return results;
  }

  private static EntryProcessorException wrapped(RuntimeException failure) {
    return failure instanceof EntryProcessorException known
        ? known
        : new EntryProcessorException("an entry processor failed", failure);
  }
}
