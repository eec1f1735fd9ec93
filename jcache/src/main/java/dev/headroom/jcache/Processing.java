// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors, each under its key's lock.
 *
 * <p>Thread-safe.
 */
final class Processing<K, V> {

  private final KeyLocks<K> locks;
  private final Entries<K, V> entries;
  private final Source<K, V> source;
  private final Statistics statistics;

  Processing(KeyLocks<K> locks, Entries<K, V> entries, Source<K, V> source, Statistics statistics) {
    this.locks = locks;
    this.entries = entries;
    this.source = source;
    this.statistics = statistics;
  }

  <T extends @Nullable Object> T invoke(
      K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    return locks.with(
        key,
        () -> {
          long begun = statistics.begin();
          Held<V> held = entries.live(key);
          statistics.got(held != null, begun);
          ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, held, entries, source);
          T result = run(processor, entry, arguments);
          if (entry.settle()) {
            count(entry.deed());
          }
          return result;
        });
  }

  private void count(ProcessedEntry.Deed deed) {
    if (deed == ProcessedEntry.Deed.SET) {
      statistics.put(statistics.begin());
    } else {
      statistics.removed(statistics.begin());
    }
  }

  private <T extends @Nullable Object> T run(
      EntryProcessor<K, V, T> processor,
      ProcessedEntry<K, V> entry,
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
