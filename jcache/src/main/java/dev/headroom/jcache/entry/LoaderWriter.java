// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * The application's loader and writer of one cache, whose failures become the exceptions of
 * JSR-107.
 *
 * <p>Thread-safe, as loader and writer must be.
 */
public final class LoaderWriter<K, V> {

  private final String cache;
  private final boolean readThrough;
  private final @Nullable CacheLoader<K, V> loader;
  private final @Nullable CacheWriter<? super K, ? super V> writer;
  private final boolean writeThrough;

  public LoaderWriter(String cache, CompleteConfiguration<K, V> configuration) {
    this.cache = cache;
    this.readThrough = configuration.isReadThrough();
    this.writeThrough = configuration.isWriteThrough();
    Factory<CacheLoader<K, V>> loaders = configuration.getCacheLoaderFactory();
    this.loader = loaders == null ? null : loaders.create();
    Factory<CacheWriter<? super K, ? super V>> writers = configuration.getCacheWriterFactory();
    this.writer = writers == null ? null : writers.create();
  }

  public boolean loads() {
    return loader != null;
  }

  public boolean readsThrough() {
    return readThrough && loader != null;
  }

  @Nullable
  public V load(K key) {
    if (loader == null) {
      return null;
    }
    try {
      return loader.load(key);
    } catch (CacheLoaderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CacheLoaderException("the loader of cache " + cache + " failed", e);
    }
  }

  /** Loads what there is of several keys; nulls are left out. */
  public Map<K, V> loadAll(Set<K> keys) {
    if (loader == null) {
      return Map.of();
    }
    Map<K, V> loaded;
    try {
      loaded = loader.loadAll(keys);
    } catch (CacheLoaderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CacheLoaderException("the loader of cache " + cache + " failed", e);
    }
    Map<K, V> values = new HashMap<>();
    if (loaded != null) {
      for (K key : keys) {
        V value = loaded.get(key);
        if (value != null) {
          values.put(key, value);
        }
      }
    }
    return values;
  }

  public void write(K key, V value) {
    if (writer != null && writeThrough) {
      attempt(() -> writer.write(new SimpleEntry<>(key, value)));
    }
  }

  public void delete(K key) {
    if (writer != null && writeThrough) {
      attempt(() -> writer.delete(key));
    }
  }

  /** Writes several entries, and returns what it wrote and why it did not write the rest. */
  public Outcome<K> writeAll(Map<? extends K, ? extends V> entries) {
    if (writer == null || !writeThrough) {
      return new Outcome<>(new LinkedHashSet<>(entries.keySet()), null);
    }
    Map<K, Cache.Entry<? extends K, ? extends V>> byKey = new LinkedHashMap<>();
    entries.forEach((key, value) -> byKey.put(key, new SimpleEntry<>(key, value)));
    List<Cache.Entry<? extends K, ? extends V>> left = new ArrayList<>(byKey.values());
    CacheWriterException failure = failure(() -> writeAll(left));
    if (failure != null) {
      left.forEach(entry -> byKey.remove(entry.getKey()));
    }
    return new Outcome<>(byKey.keySet(), failure);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the writer's face names the entries' types twice
  private void writeAll(Collection<Cache.Entry<? extends K, ? extends V>> entries) {
    if (writer != null) {
      writer.writeAll((Collection) entries);
    }
  }

  /** Deletes several keys, and returns which it deleted and why it did not delete the rest. */
  public Outcome<K> deleteAll(Collection<? extends K> keys) {
    Set<K> done = new LinkedHashSet<>(keys);
    if (writer == null || !writeThrough || keys.isEmpty()) {
      return new Outcome<>(done, null);
    }
    Collection<Object> left = new ArrayList<>(keys);
    CacheWriterException failure = failure(() -> writer.deleteAll(left));
    if (failure != null) {
      done.removeAll(Set.copyOf(left));
    }
    return new Outcome<>(done, failure);
  }

  private void attempt(Runnable call) {
    CacheWriterException failure = failure(call);
    if (failure != null) {
      throw failure;
    }
  }

  private @Nullable CacheWriterException failure(Runnable call) {
    try {
      call.run();
      return null;
    } catch (CacheWriterException e) {
      return e;
    } catch (RuntimeException e) {
      return new CacheWriterException("the writer of cache " + cache + " failed", e);
    }
  }

  public void close() {
    Closer.all(loader, writer);
  }

  /** What of a batch was done, and why the rest was not. */
  public record Outcome<K>(Set<K> done, @Nullable CacheWriterException failure) {

    public void throwIfAny() {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
