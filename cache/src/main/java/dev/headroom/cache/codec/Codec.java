// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

/**
 * A codec turns values into bytes and back.
 *
 * <p>Thread-safe, as every implementation must be.
 *
 * @param <V> the value
 */
public interface Codec<V> {

  /**
   * Encodes a value.
   *
   * @param value the value
   * @return its bytes
   * @throws CodecException if this value cannot be encoded
   */
  byte[] encode(V value) throws CodecException;

  /**
   * Decodes a value.
   *
   * @param bytes what {@link #encode} wrote, or anything else
   * @return the value
   * @throws CodecException if these bytes are not a value
   */
  V decode(byte[] bytes) throws CodecException;

  /**
   * Returns the codec of texts.
   *
   * @return strict UTF-8: bytes that are none, and texts with half a surrogate pair, are refused
   */
  static Codec<String> utf8() {
    return Utf8Codec.CODEC;
  }
}
