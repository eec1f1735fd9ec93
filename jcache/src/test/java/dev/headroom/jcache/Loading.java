// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** Configurations that read through. Immutable. */
public final class Loading {

  private Loading() {}

  static MutableConfiguration<String, String> by(Function<String, @Nullable String> loader) {
    return through(
        new CacheLoader<String, String>() {
          @Override
          public @Nullable String load(String key) {
            return loader.apply(key);
          }

          @Override
          public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> loaded = new HashMap<>();
            for (String key : keys) {
              String value = load(key);
              if (value != null) {
                loaded.put(key, value);
              }
            }
            return loaded;
          }
        });
  }

  /** Notes the keys of each bulk load. */
  static MutableConfiguration<String, String> together(List<Set<String>> asked) {
    return through(
        new CacheLoader<String, String>() {
          @Override
          public String load(String key) {
            throw new AssertionError("one by one");
          }

          @Override
          public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> loaded = new HashMap<>();
            StreamSupport.stream(keys.spliterator(), false)
                .forEach(key -> loaded.put(key, key + "!"));
            asked.add(Set.copyOf(loaded.keySet()));
            return loaded;
          }
        });
  }

  public static MutableConfiguration<String, String> through(CacheLoader<String, String> loader) {
    Factory<CacheLoader<String, String>> factory = () -> loader;
    return new MutableConfiguration<String, String>()
        .setReadThrough(true)
        .setCacheLoaderFactory(factory);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new AssertionError("waited for ten seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
