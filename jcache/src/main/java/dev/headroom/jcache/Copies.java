// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import javax.cache.configuration.Configuration;

/**
 * How keys and values of one cache are copied.
 *
 * <p>Immutable.
 */
record Copies<K, V>(Copier<K> keys, Copier<V> values) {

  static <K, V> Copies<K, V> of(String cache, Configuration<K, V> configuration) {
    if (!configuration.isStoreByValue()) {
      return new Copies<>(Copier.none(), Copier.none());
    }
    return configuration instanceof HeadroomConfiguration<K, V> tiered
        ? new Copies<>(new SerialCopier<>(cache), Copier.by(tiered.policy().codec(), cache))
        : new Copies<>(new SerialCopier<>(cache), new SerialCopier<>(cache));
  }

  K key(K key) {
    return keys.copy(key);
  }

  V value(V value) {
    return values.copy(value);
  }
}
