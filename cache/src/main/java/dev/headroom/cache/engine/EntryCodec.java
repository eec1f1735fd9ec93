// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.coherence.InvalidationStamps;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.ExpiryPolicy.Expiry;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.engine.Slot.Entry;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.util.Collection;
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

  /** Decodes a value that may be served, expired or not; null if it is unreadable or invalid. */
  @Nullable Entry<V> decode(StoredValue stored, ReadStamp read) {
    Codec<V> codec = policy.codec();
    if (codec == null) {
      return null;
    }
    try {
      ValueEnvelope envelope = ValueEnvelope.of(stored.bytes());
      long left =
          Math.min(envelope.expiryMillis() - time.now().toEpochMilli(), envelope.ttlMillis());
      if (left <= -policy.grace().toMillis()) {
        return null;
      }
      ReadStamp stamp = stampOf(read, stored.position(), envelope.tags());
      if (stamp == null) {
        return null;
      }
      V value = codec.decode(envelope.value());
      counters.sampled(envelope.value().length);
      return new Entry<>(value, stamp, expiry.expiry(nanos(left), nanos(envelope.ttlMillis())));
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (CodecException | RuntimeException e) {
      counters.unreadable.increment();
      return null;
    }
  }

  /** The stamp of a stored value; null if one of its tags was invalidated since it was put. */
  private @Nullable ReadStamp stampOf(ReadStamp read, long position, Collection<String> names) {
    if (names.isEmpty()) {
      return read;
    }
    ReadStamp stamp = read.withTags(names);
    if (stamps.wasTagInvalidatedAfter(stamp, position)) {
      return null;
    }
    ReadStamp known = stamps.stampOfSharedValue(stamp, position);
    return known != null || level.lastInvalidationOf(names) > position ? known : stamp;
  }

  /** Encodes a loaded value; null if the cache has no codec, or the value does not encode. */
  byte @Nullable [] encode(LoadedValue<V> loaded, Expiry expires) {
    Codec<V> codec = policy.codec();
    if (codec == null) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = codec.encode(loaded.value());
    } catch (CodecException | RuntimeException e) {
      counters.unwritable.increment();
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
}
