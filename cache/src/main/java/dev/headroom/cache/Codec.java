// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.nio.charset.StandardCharsets;

/**
 * Turns values into bytes and back.
 *
 * <p>Thread-safe, as every implementation must be.
 *
 * @param <V> the value
 */
public interface Codec<V> {

  /**
   * Writes a value.
   *
   * @param value what to write
   * @return its bytes
   * @throws CodecException if this value has no bytes
   */
  byte[] encode(V value) throws CodecException;

  /**
   * Reads a value.
   *
   * @param bytes what {@link #encode} wrote, or anything else
   * @return the value
   * @throws CodecException if these bytes are not a value
   */
  V decode(byte[] bytes) throws CodecException;

  /**
   * Returns the codec of texts.
   *
   * @return UTF-8
   */
  static Codec<String> utf8() {
    return new Codec<>() {
      @Override
      public byte[] encode(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    };
  }
}
