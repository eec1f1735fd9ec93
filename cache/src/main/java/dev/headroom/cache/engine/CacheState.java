// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.coherence.InvalidationStamps;
import dev.headroom.cache.coherence.ReadStamp;
import dev.headroom.cache.coherence.TagInvalidator;
import dev.headroom.cache.coherence.TagStamps;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one cache, as its calls share them. Thread-safe.
 *
 * @param <K> the key
 * @param <V> the value
 */
public final class CacheState<K, V> {

  public final CachePolicy<V> policy;
  final Function<? super K, String> keyEncoder;
  public final TimeSource time;
  public final CacheContext context;
  public final CacheCounters counters = new CacheCounters();
  public final MemoryStore<K, V> memory;
  public final InvalidationStamps stamps;
  public final ExpiryPolicy<V> expiry;
  public final LoaderCalls<V> loaders;
  final @Nullable public SharedValues<V> shared;

  public CacheState(
      CachePolicy<V> policy, Function<? super K, String> keyWriter, CacheContext ties) {
    this.policy = policy;
    this.keyEncoder = keyWriter;
    this.context = ties;
    this.time = ties.time();
    TagInvalidator tags = ties.shared();
    this.memory = new MemoryStore<>(policy);
    this.stamps = ties.coherence().stamps(policy);
    this.expiry =
        new ExpiryPolicy<>(policy, tags != null && !policy.memoryOnly, time, ties.random());
    this.loaders = new LoaderCalls<>(policy.name, policy.tags, counters, time);
    this.shared = tags == null ? null : new SharedValues<>(policy, tags, counters, stamps, expiry);
  }

  public String name() {
    return policy.name;
  }

  public String encode(K key) {
    return keyEncoder.apply(key);
  }

  public ReadStamp stamp(K key) {
    return stamps.read(encode(key).hashCode());
  }

  public boolean isServable(Entry<V> entry) {
    return stamps.isServable(entry.stamp(), time.nanos());
  }

  /** A value in memory that can be served without another thought; null if there is none. */
  @Nullable
  public Entry<V> hit(K key) {
    if (memory.get(key) instanceof Entry<V> entry) {
      long now = time.nanos();
      if (entry.isFresh(now)
          && stamps.isServable(entry.stamp(), now)
          && !context.afterCommit().isPending(this, key)) {
        counters.memoryHits.increment();
        return entry;
      }
    }
    return null;
  }

  public Entry<V> entry(K key, LoadedValue<V> loaded, ReadStamp mark, @Nullable Entry<V> previous) {
    if (shared == null && counters.isToBeMeasured()) {
      measure(loaded.value());
    }
    long ttlNanos = expiry.ttlNanos(loaded, previous);
    return new Entry<>(
        loaded.value(),
        mark.withTags(TagStamps.hashes(loaded.tags())),
        expiry.expiry(expiry.jittered(ttlNanos, key.hashCode()), ttlNanos, loaded.costNanos()));
  }

  private void measure(V value) {
    try {
      counters.measured(policy.codec.encode(value).length);
    } catch (CodecException | RuntimeException e) {
      // A value that is kept in memory alone need not be writable; its size stays unknown.
    }
  }

  /** The value that may stand in for a load, as long as nothing invalidated it. */
  @Nullable Entry<V> usable(@Nullable Slot<V> slot) {
    return slot instanceof Entry<V> entry && isServable(entry) ? entry : null;
  }

  static <T> Collection<T> distinct(Collection<? extends T> all) {
    return new java.util.LinkedHashSet<>(all);
  }
}
