// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.coherence.AfterCommit;
import dev.headroom.cache.coherence.InvalidationStamps;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Slot;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.ground.TimeSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one cache that its reads, loads and writes share. Immutable; each part is
 * thread-safe.
 *
 * @param <K> the key
 * @param <V> the value
 */
public final class CacheState<K, V> {

  private static final Logger LOG = LoggerFactory.getLogger(CacheState.class);

  /** The policy. */
  public final CachePolicy<V> policy;

  /** What all caches of the application share. */
  public final CacheContext context;

  /** The counts. */
  public final CacheCounters counters = new CacheCounters();

  /** The slots in memory. */
  public final MemoryStore<K, V> memory;

  /** The counts of invalidations. */
  public final InvalidationStamps stamps;

  /** The TTLs. */
  public final ExpiryPolicy<V> expiry;

  /** The calls of loaders. */
  public final LoaderCalls<V> loaders;

  /** The values in the shared level; null if there is none. */
  public final @Nullable SharedValues<V> shared;

  final TimeSource time;
  private final boolean enabled;
  private final AfterCommit afterCommit;
  private final Function<? super K, String> keyEncoder;
  private final Set<Class<?>> unencodable = ConcurrentHashMap.newKeySet();

  /** Creates the parts of a cache. */
  public CacheState(
      CachePolicy<V> policy, Function<? super K, String> keyEncoder, CacheContext context) {
    this.policy = policy;
    this.keyEncoder = keyEncoder;
    this.context = context;
    this.time = context.time();
    this.enabled = context.enabled();
    this.afterCommit = context.afterCommit();
    this.memory = new MemoryStore<>(policy, () -> counters.increment(CacheMeter.EVICTIONS));
    this.stamps = context.coherence().track(policy);
    this.expiry =
        new ExpiryPolicy<>(policy, context.level() != null && policy.codec() != null, time);
    this.loaders =
        new LoaderCalls<>(policy.name(), policy.tags(), counters, time, context.observations());
    this.shared =
        context.level() == null
            ? null
            : new SharedValues<>(policy, context.level(), context, counters, stamps, expiry);
    if (shared != null) {
      context
          .coherence()
          .publishWhenCaughtUp(policy.name(), shared.pending(), context.background()::run);
    }
  }

  /**
   * Returns a key as the shared level knows it; empty without a level, null if the level cannot
   * name the key. One that it cannot name is cached nowhere: no other instance could invalidate it.
   */
  public @Nullable String encode(K key) {
    if (shared == null) {
      return "";
    }
    try {
      return Objects.requireNonNull(keyEncoder.apply(key), "encoded key");
    } catch (IllegalArgumentException e) {
      counters.increment(CacheMeter.UNENCODABLE_KEYS);
      if (unencodable.add(key.getClass())) {
        LOG.warn(
            "keys of {} have no text form that instances could share: calls with such a key go on"
                + " without cache {}; choose a key of texts, numbers, records or lists of these",
            key.getClass().getName(),
            policy.name());
      }
      return null;
    }
  }

  /** Takes the stamp of a read of an encoded key that begins now. */
  public ReadStamp stamp(K key, String encoded) {
    return stamps.read(shared == null ? key.hashCode() : encoded.hashCode());
  }

  /** Returns the value in memory if it can be served without another look; else null. */
  public @Nullable Entry<V> hit(K key) {
    if (memory.get(key) instanceof Entry<V> entry) {
      long now = time.nanos();
      if (entry.isFresh(now) && stamps.isServable(entry.stamp(), now) && !awaitsCommit(key)) {
        counters.increment(CacheMeter.MEMORY_HITS);
        return entry;
      }
    }
    return null;
  }

  /**
   * Encodes the key of a read; null if it must load and cache nothing: caches are disabled, this
   * thread's transaction has changed the key and has not committed yet, or instances cannot share
   * the key.
   */
  @Nullable String encodeForRead(K key) {
    return isHidden(key) ? null : encode(key);
  }

  /** Returns whether caches are disabled, or this thread's transaction has changed the key. */
  public boolean isHidden(K key) {
    return !enabled || awaitsCommit(key);
  }

  /** Returns whether this thread's transaction has changed the key. */
  public boolean awaitsCommit(K key) {
    return afterCommit.awaitsCommit(this, key);
  }

  /** Returns whether what this thread loads now may be old already, so that it must not be kept. */
  boolean readsSnapshot() {
    return afterCommit.readsSnapshot();
  }

  /** Returns the value of a slot that was not invalidated, expired or not; else null. */
  @Nullable Entry<V> valid(@Nullable Slot<V> slot) {
    return slot instanceof Entry<V> entry && stamps.isServable(entry.stamp(), time.nanos())
        ? entry
        : null;
  }

  /** Creates the entry of a value that was loaded or put now. */
  public Entry<V> entry(K key, LoadedValue<V> loaded, ReadStamp stamp) {
    if (shared == null && counters.isSizeSampled()) {
      sampleSize(loaded.value());
    }
    long ttlNanos = expiry.ttlNanos(loaded.value(), loaded.ttl());
    return new Entry<>(
        loaded.value(),
        stamp.ofSource(loaded.tags()),
        expiry.expiry(expiry.jittered(ttlNanos, key.hashCode()), ttlNanos));
  }

  /** Returns the counts since the start. */
  public CacheStats stats() {
    return counters.stats(policy.name(), memory);
  }

  private void sampleSize(V value) {
    Codec<V> codec = policy.codec();
    if (codec == null) {
      return;
    }
    try {
      counters.sampled(codec.encode(value).length);
    } catch (CodecException | RuntimeException e) {
      // A value that stays in memory need not be encodable; its size stays unknown.
    }
  }
}
