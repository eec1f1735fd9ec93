// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.cache.codec.CodecException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * An encoded value with its expiry and tags, as the shared level stores it. Immutable.
 *
 * <p>Format: version 1 byte; expiry 8 and TTL 8, both in milliseconds; number of tags 1, each a
 * length of 2 and its UTF-8; the value.
 *
 * @param expiryMillis when the value expires, since 1970
 * @param ttlMillis its whole TTL
 * @param tags what it is made of
 * @param value its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, handed on once
record ValueEnvelope(long expiryMillis, long ttlMillis, Collection<String> tags, byte[] value) {

  private static final byte VERSION = 3;
  private static final int HEAD = 1 + 2 * Long.BYTES + 1;

  byte[] bytes() {
    List<byte[]> names = tags.stream().map(tag -> tag.getBytes(UTF_8)).toList();
    int length = HEAD + value.length + names.stream().mapToInt(name -> 2 + name.length).sum();
    ByteBuffer to = ByteBuffer.allocate(length).put(VERSION);
    to.putLong(expiryMillis).putLong(ttlMillis).put((byte) names.size());
    names.forEach(name -> to.putShort((short) name.length).put(name));
    return to.put(value).array();
  }

  /**
   * Reads an envelope.
   *
   * @throws CodecException if these bytes are none, or of another version
   */
  static ValueEnvelope of(byte[] bytes) throws CodecException {
    try {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      if (from.get() != VERSION) {
        throw new IllegalArgumentException("version of a shared value");
      }
      long expiry = from.getLong();
      long ttl = from.getLong();
      int count = from.get();
      List<String> tags = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        tags.add(new String(next(from, from.getShort()), UTF_8));
      }
      return new ValueEnvelope(expiry, ttl, tags, next(from, from.remaining()));
    } catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException e) {
      throw new CodecException(
          "a shared value was cut off or of another version, allowed version " + VERSION, e);
    }
  }

  private static byte[] next(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }
}
