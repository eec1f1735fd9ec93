// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.coherence.InvalidationStamps;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.ExpiryPolicy.Expiry;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Translates between entries in memory and the bytes of the shared level, with expiry and tags.
 *
 * <p>Thread-safe.
 */
final class EntryCodec<V> {
  private final CachePolicy<V> policy;
  private final CacheLevel level;
  private final CacheCounters counters;
  private final InvalidationStamps stamps;
  private final ExpiryPolicy<V> expiry;
  private final TimeSource time;

  EntryCodec(
      CachePolicy<V> policy,
      CacheLevel level,
      CacheCounters counters,
      InvalidationStamps stamps,
      ExpiryPolicy<V> expiry,
      TimeSource time) {
    this.policy = policy;
    this.level = level;
    this.counters = counters;
    this.stamps = stamps;
    this.expiry = expiry;
    this.time = time;
  }

  /**
   * Decodes the value of this release's shape, if it may be served, expired or not; null if none of
   * these is readable and valid.
   */
  @Nullable Entry<V> decode(List<StoredValue> shapes, ReadStamp read) {
    Codec<V> codec = policy.codec();
    if (codec == null || shapes.isEmpty()) {
      return null;
    }
    for (StoredValue each : shapes) {
      try {
        return decode(codec, each, read);
      } catch (StoreUnavailableException e) {
        throw e;
      } catch (CodecException | RuntimeException | StackOverflowError e) {
        // Of another shape, which another release reads; or of no use to any.
      }
    }
    counters.increment(CacheMeter.UNREADABLE);
    return null;
  }

  private @Nullable Entry<V> decode(Codec<V> codec, StoredValue stored, ReadStamp read)
      throws CodecException {
    ValueEnvelope envelope = ValueEnvelope.of(stored.bytes());
    long left = Math.min(envelope.expiryMillis() - time.now().toEpochMilli(), envelope.ttlMillis());
    V value = Objects.requireNonNull(codec.decode(envelope.value(), stored.shape()), "value");
    if (left <= -policy.grace().toMillis()) {
      return null;
    }
    ReadStamp stamp = stampOf(read, stored.position(), envelope.tags());
    if (stamp == null) {
      return null;
    }
    counters.sampled(envelope.value().length);
    return new Entry<>(value, stamp, expiry.expiry(nanos(left), nanos(envelope.ttlMillis())));
  }

  /** The stamp of a stored value; null if one of its tags was invalidated since it was put. */
  private @Nullable ReadStamp stampOf(ReadStamp read, long position, Collection<String> names) {
    if (names.isEmpty()) {
      return read;
    }
    ReadStamp stamp = read.withTags(names);
    ReadStamp known = stamps.judge(stamp, position);
    if (known != null) {
      return known.isInvalidated() ? null : known;
    }
    return level.lastInvalidationOf(names) > position ? null : stamp;
  }

  /** Names the shape of a loaded value. */
  String shape(LoadedValue<V> loaded) {
    Codec<V> codec = policy.codec();
    return codec == null ? "" : codec.shape(loaded.value());
  }

  /** Encodes a loaded value; null if the cache has no codec, or the value does not encode. */
  byte @Nullable [] encode(LoadedValue<V> loaded, Expiry expires) {
    Codec<V> codec = policy.codec();
    if (codec == null) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Objects.requireNonNull(codec.encode(loaded.value()), "bytes");
    } catch (CodecException | RuntimeException | StackOverflowError e) {
      counters.increment(CacheMeter.UNWRITABLE);
      return null;
    }
    counters.sampled(bytes.length);
    long expiryMillis = time.now().toEpochMilli() + millis(expires.expiryNanos() - time.nanos());
    return new ValueEnvelope(expiryMillis, millis(expires.ttlNanos()), loaded.tags(), bytes)
        .bytes();
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

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
  private record ValueEnvelope(
      long expiryMillis, long ttlMillis, Collection<String> tags, byte[] value) {

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
}
