// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import java.util.function.UnaryOperator;
import javax.cache.CacheException;

/**
 * The copies of keys and values between callers and the store of one cache.
 *
 * <p>Thread-safe, as its functions are.
 */
public record EntryCopier<K, V>(UnaryOperator<K> keys, UnaryOperator<V> values) {

  /** Stores by reference. */
  public static <K, V> EntryCopier<K, V> none() {
    return new EntryCopier<>(UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** Copies keys and values by the JDK's serialisation. */
  public static <K, V> EntryCopier<K, V> bySerialisation(String cache) {
    return new EntryCopier<>(new SerialCopier<>(cache), new SerialCopier<>(cache));
  }

  /** Copies keys by the JDK's serialisation, values by a codec. */
  public static <K, V> EntryCopier<K, V> byCodec(String cache, Codec<V> codec) {
    return new EntryCopier<>(new SerialCopier<>(cache), value -> copy(value, codec, cache));
  }

  private static <V> V copy(V original, Codec<V> codec, String cache) {
    try {
      return codec.decode(codec.encode(original));
    } catch (CodecException e) {
      throw new CacheException(
          "a value of cache %s was a %s that its codec cannot copy, allowed what the codec writes and reads; store by reference, or change the codec"
              .formatted(cache, original.getClass().getName()),
          e);
    }
  }

  K key(K key) {
    return keys.apply(key);
  }

  V value(V value) {
    return values.apply(value);
  }
}
