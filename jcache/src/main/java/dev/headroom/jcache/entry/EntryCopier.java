// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.codec.Codec;

/**
 * How keys and values of one cache are copied.
 *
 * <p>Immutable.
 */
public record EntryCopier<K, V>(Copier<K> keys, Copier<V> values) {

  /** Stores by reference. */
  public static <K, V> EntryCopier<K, V> none() {
    return new EntryCopier<>(Copier.none(), Copier.none());
  }

  /** Copies keys and values by the JDK's serialisation. */
  public static <K, V> EntryCopier<K, V> bySerialisation(String cache) {
    return new EntryCopier<>(new SerialCopier<>(cache), new SerialCopier<>(cache));
  }

  /** Copies keys by the JDK's serialisation, values by a codec. */
  public static <K, V> EntryCopier<K, V> byCodec(String cache, Codec<V> codec) {
    return new EntryCopier<>(new SerialCopier<>(cache), Copier.by(codec, cache));
  }

  K key(K key) {
    return keys.copy(key);
  }

  V value(V value) {
    return values.copy(value);
  }
}
