// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.ground.TimeSource;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A codec of entries for the shared level: eight bytes of the expiry by the wall clock, then the
 * value by its own codec.
 *
 * <p>Thread-safe.
 */
public final class StoredEntryCodec<V> implements Codec<StoredEntry<V>> {

  private final Codec<V> values;
  private final TimeSource time;

  public StoredEntryCodec(Codec<V> values, TimeSource time) {
    this.values = values;
    this.time = time;
  }

  @Override
  public byte[] encode(StoredEntry<V> stored) throws CodecException {
    byte[] value = values.encode(stored.value());
    long over = stored.expiryNanos();
    boolean bounded = over != StoredEntry.NEVER && over != StoredEntry.EXPIRED;
    long wallMillis = bounded ? wallMillis() + millis(over - time.nanos()) : over;
    return ByteBuffer.allocate(Long.BYTES + value.length).putLong(wallMillis).put(value).array();
  }

  @Override
  public String shape(StoredEntry<V> stored) {
    return values.shape(stored.value());
  }

  @Override
  public StoredEntry<V> decode(byte[] bytes) throws CodecException {
    return decode(bytes, "");
  }

  @Override
  public StoredEntry<V> decode(byte[] bytes, String shape) throws CodecException {
    if (bytes.length < Long.BYTES) {
      throw new CodecException("no expiry stood before the value", new IllegalArgumentException());
    }
    long expiryMillis = ByteBuffer.wrap(bytes).getLong();
    V value = values.decode(Arrays.copyOfRange(bytes, Long.BYTES, bytes.length), shape);
    boolean bounded = expiryMillis != StoredEntry.NEVER && expiryMillis != StoredEntry.EXPIRED;
    return new StoredEntry<>(
        value, bounded ? expiryNanos(expiryMillis - wallMillis()) : expiryMillis);
  }

  private long expiryNanos(long leftMillis) {
    return leftMillis <= 0
        ? StoredEntry.EXPIRED
        : time.nanos() + TimeUnit.MILLISECONDS.toNanos(leftMillis);
  }

  private long wallMillis() {
    return time.now().toEpochMilli();
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
