// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

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
   * @return strict UTF-8: bytes that are none, and texts with half a surrogate pair, are refused
   */
  static Codec<String> utf8() {
    return Utf8Codec.CODEC;
  }

  /**
   * Packs what is long, so that it costs the shared level less memory and less time on its way.
   *
   * @param aboveBytes from how many bytes on, before packing; at least 0. A kibibyte or two is a
   *     good choice: shorter values gain nothing
   * @return a codec that writes deflated bytes where they are shorter; what would unpack to more
   *     than 64 MiB is refused
   * @throws IllegalArgumentException if the number is negative
   */
  default Codec<V> compressed(int aboveBytes) {
    if (aboveBytes < 0) {
      throw new IllegalArgumentException(
          "aboveBytes was " + aboveBytes + ", allowed 0 or more; set such as 2048");
    }
    return new CompressingCodec<>(this, aboveBytes);
  }
}
