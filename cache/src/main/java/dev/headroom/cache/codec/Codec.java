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
   * @return its bytes
   * @throws CodecException if this value cannot be encoded
   */
  byte[] encode(V value) throws CodecException;

  /**
   * Decodes a value.
   *
   * @param bytes what {@link #encode} wrote, or anything else
   * @throws CodecException if these bytes are not a value
   */
  V decode(byte[] bytes) throws CodecException;

  /**
   * Names the shape of a value's bytes. Values of different shapes stay beside one another in the
   * shared level: so releases whose classes differ neither misread nor overwrite each other's, and
   * an invalidation removes all.
   *
   * @return such as a digest of its class's structure; always the same by default
   */
  default String shape(V value) {
    return "";
  }

  /**
   * Decodes a value of a shape.
   *
   * @param bytes what {@link #encode} wrote, or anything else
   * @param shape what {@link #shape} named it
   * @throws CodecException if these bytes are not a value of this release's shape
   */
  default V decode(byte[] bytes, String shape) throws CodecException {
    return decode(bytes);
  }

  /**
   * Returns the codec of texts.
   *
   * @return strict UTF-8: bytes that are none, and texts with half a surrogate pair, are refused
   */
  static Codec<String> utf8() {
    return Utf8Codec.CODEC;
  }
}
