// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import javax.cache.Cache;

/** A key and its value, as callers and writers get it. Immutable. */
final class KeptEntry<K, V> implements Cache.Entry<K, V> {

  private final K key;
  private final V value;

  KeptEntry(K key, V value) {
    this.key = key;
    this.value = value;
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public V getValue() {
    return value;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return Unwrapping.of(this, type);
  }
}
