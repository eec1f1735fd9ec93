// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.jcache.HeadroomConfiguration;
import javax.cache.configuration.Configuration;

/**
 * How keys and values of one cache are copied.
 *
 * <p>Immutable.
 */
public record EntryCopier<K, V>(Copier<K> keys, Copier<V> values) {

  public static <K, V> EntryCopier<K, V> of(String cache, Configuration<K, V> configuration) {
    if (!configuration.isStoreByValue()) {
      return new EntryCopier<>(Copier.none(), Copier.none());
    }
    return configuration instanceof HeadroomConfiguration<K, V> tiered
        ? new EntryCopier<>(new SerialCopier<>(cache), Copier.by(tiered.policy().codec(), cache))
        : new EntryCopier<>(new SerialCopier<>(cache), new SerialCopier<>(cache));
  }

  K key(K key) {
    return keys.copy(key);
  }

  V value(V value) {
    return values.copy(value);
  }
}
