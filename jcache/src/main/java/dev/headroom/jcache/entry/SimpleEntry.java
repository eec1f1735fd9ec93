// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import javax.cache.Cache;

/** A key and its value, as callers and writers get it. Immutable. */
public final class SimpleEntry<K, V> implements Cache.Entry<K, V> {

  private final K key;
  private final V value;

  public SimpleEntry(K key, V value) {
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
    return Unwrapper.of(this, type);
  }
}
