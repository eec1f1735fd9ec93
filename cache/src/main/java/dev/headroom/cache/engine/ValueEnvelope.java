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
 * A value on its way to the shared level or from it, with what must be known to judge it.
 * Immutable.
 *
 * <p>Form: version 1 byte; when its time is over 8, its whole time 8, what its load cost 8, all in
 * milliseconds; number of tags 1, each a length of 2 and its UTF-8; the value.
 *
 * @param expiryMillis when its time is over, since 1970
 * @param ttlMillis its whole time
 * @param costMillis how long its load took
 * @param tags what it is made of
 * @param value its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, handed on once
record ValueEnvelope(
    long expiryMillis, long ttlMillis, long costMillis, Collection<String> tags, byte[] value) {

  private static final byte VERSION = 2;
  private static final int HEAD = 1 + 3 * Long.BYTES + 1;

  byte[] bytes() {
    List<byte[]> names = tags.stream().map(tag -> tag.getBytes(UTF_8)).toList();
    int length = HEAD + value.length + names.stream().mapToInt(name -> 2 + name.length).sum();
    ByteBuffer to = ByteBuffer.allocate(length).put(VERSION);
    to.putLong(expiryMillis).putLong(ttlMillis).putLong(costMillis).put((byte) names.size());
    names.forEach(name -> to.putShort((short) name.length).put(name));
    return to.put(value).array();
  }

  /**
   * Reads one.
   *
   * @throws CodecException if these bytes are none, or of another version
   */
  static ValueEnvelope of(byte[] bytes) throws CodecException {
    try {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      if (from.get() != VERSION) {
        throw new IllegalArgumentException("version of a shared value");
      }
      long over = from.getLong();
      long ttl = from.getLong();
      long cost = from.getLong();
      int count = from.get();
      List<String> tags = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        tags.add(new String(rest(from, from.getShort()), UTF_8));
      }
      return new ValueEnvelope(over, ttl, cost, tags, rest(from, from.remaining()));
    } catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException e) {
      throw new CodecException(
          "a shared value was cut off or of another version, allowed version " + VERSION, e);
    }
  }

  private static byte[] rest(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }
}
