// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.ground.SettingsCheck;
import java.util.Objects;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one cache, a copy of what was given, and the check of its types.
 *
 * <p>Thread-safe.
 */
final class CacheConfiguration<K, V> {

  private final String cache;
  private final Class<K> keys;
  private final Class<V> values;

  /** Guarded by {@code this}. */
  private final MutableConfiguration<K, V> configuration;

  CacheConfiguration(String cache, Configuration<K, V> given) {
    this.cache = cache;
    this.configuration = copy(given);
    this.keys = configuration.getKeyType();
    this.values = configuration.getValueType();
    new SettingsCheck()
        .require(
            !configuration.isReadThrough() || configuration.getCacheLoaderFactory() != null,
            "the configuration of cache " + cache + ": readThrough",
            true,
            "true with a loader",
            "set a cache loader factory")
        .require(
            !configuration.isWriteThrough() || configuration.getCacheWriterFactory() != null,
            "the configuration of cache " + cache + ": writeThrough",
            true,
            "true with a writer",
            "set a cache writer factory")
        .throwIfAny();
  }

  private static <K, V> MutableConfiguration<K, V> copy(Configuration<K, V> given) {
    if (given instanceof HeadroomConfiguration<K, V> tiered) {
      return new HeadroomConfiguration<>(tiered);
    }
    if (given instanceof CompleteConfiguration<K, V> complete) {
      return new MutableConfiguration<>(complete);
    }
    return new MutableConfiguration<K, V>()
        .setTypes(given.getKeyType(), given.getValueType())
        .setStoreByValue(given.isStoreByValue());
  }

  synchronized MutableConfiguration<K, V> copy() {
    return copy(configuration);
  }

  private synchronized void change(Runnable step) {
    step.run();
  }

  void statistics(boolean on) {
    change(() -> configuration.setStatisticsEnabled(on));
  }

  void management(boolean on) {
    change(() -> configuration.setManagementEnabled(on));
  }

  /**
   * Adds a listener's configuration.
   *
   * @throws IllegalArgumentException if it is there
   */
  void add(CacheEntryListenerConfiguration<K, V> listener) {
    Objects.requireNonNull(listener, "configuration");
    change(() -> configuration.addCacheEntryListenerConfiguration(listener));
  }

  void remove(CacheEntryListenerConfiguration<K, V> listener) {
    Objects.requireNonNull(listener, "configuration");
    change(() -> configuration.removeCacheEntryListenerConfiguration(listener));
  }

  void checkKey(@Nullable K key) {
    check(Objects.requireNonNull(key, "key"), "key", keys);
  }

  void checkValue(@Nullable V value) {
    check(Objects.requireNonNull(value, "value"), "value", values);
  }

  private void check(Object given, String what, Class<?> type) {
    if (!type.isInstance(given)) {
      throw new ClassCastException(
          "the %s given to cache %s was a %s, allowed a %s; use the types that it was configured with"
              .formatted(what, cache, given.getClass().getName(), type.getName()));
    }
  }

  /** Refuses other types than those configured. */
  void checkTypes(Class<?> requestedKeys, Class<?> requestedValues) {
    if (!keys.equals(requestedKeys) || !values.equals(requestedValues)) {
      throw new ClassCastException(
          "cache %s was requested with types %s and %s, allowed %s and %s; use those"
              .formatted(
                  cache,
                  requestedKeys.getName(),
                  requestedValues.getName(),
                  keys.getName(),
                  values.getName()));
    }
  }
}
