// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.cache.level.CacheLevel.StoredValue;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A record's id in a stream as one number that grows with it: 43 bits of milliseconds, 20 of the
 * count within one. A count beyond a million in one millisecond is taken as the last.
 *
 * <p>Immutable.
 */
final class LogPosition {

  /** As scripts pack it: 6 bytes of milliseconds, 4 of the count. */
  static final int BYTES = 10;

  private static final int COUNT_BITS = 20;
  private static final long MAX_COUNT = (1L << COUNT_BITS) - 1;

  private LogPosition() {}

  static long of(String id) {
    int dash = id.indexOf('-');
    return of(Long.parseLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)));
  }

  static long packed(byte[] bytes, int at) {
    ByteBuffer from = ByteBuffer.wrap(bytes, at, BYTES);
    long millis =
        ((long) (from.getShort() & 0xFFFF) << Integer.SIZE) | (from.getInt() & 0xFFFFFFFFL);
    return of(millis, from.getInt() & 0xFFFFFFFFL);
  }

  /** Reads a value behind its position. */
  static StoredValue stored(byte[] shape, byte[] bytes, int positionAt) {
    int valueAt = positionAt + BYTES;
    return new StoredValue(
        new String(shape, UTF_8),
        Arrays.copyOfRange(bytes, valueAt, bytes.length),
        packed(bytes, positionAt));
  }

  static long millis(long position) {
    return position >>> COUNT_BITS;
  }

  static long count(long position) {
    return position & MAX_COUNT;
  }

  private static long of(long millis, long count) {
    return (millis << COUNT_BITS) | Math.min(count, MAX_COUNT);
  }
}
