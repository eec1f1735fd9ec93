// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.jcache.entry.EntryOperations;
import dev.headroom.jcache.entry.LoaderWriter;
import dev.headroom.jcache.entry.StoredEntry;
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
final class EntryProcessing<K, V> {

  private final KeyLocks<K> locks;
  private final EntryOperations<K, V> entries;
  private final LoaderWriter<K, V> source;
  private final Statistics statistics;

  EntryProcessing(
      KeyLocks<K> locks,
      EntryOperations<K, V> entries,
      LoaderWriter<K, V> source,
      Statistics statistics) {
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

  private void count(ProcessorEntry.Action deed) {
    if (deed == ProcessorEntry.Action.SET) {
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
