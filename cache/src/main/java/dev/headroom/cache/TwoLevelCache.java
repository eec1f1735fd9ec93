// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.coherence.AfterCommit.Change;
import dev.headroom.cache.coherence.AfterCommit.Scope;
import dev.headroom.cache.engine.BulkFlight;
import dev.headroom.cache.engine.CacheContext;
import dev.headroom.cache.engine.CacheState;
import dev.headroom.cache.engine.ExpiryPolicy.Freshness;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Load;
import dev.headroom.cache.engine.MemoryStore.Slot;
import dev.headroom.cache.engine.SingleFlight;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.Tags;
import dev.headroom.cache.level.Fence;
import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import io.micrometer.observation.Observation;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache in memory, in front of the shared level if there is one. Where caches are disabled, it
 * loads on every call and caches nothing.
 *
 * <p>Thread-safe.
 */
final class TwoLevelCache<K, V> implements Cache<K, V> {

  private final CacheState<K, V> state;
  private final SingleFlight<K, V> flight;
  private final BulkFlight<K, V> bulk;
  private final CacheChanges<K, V> changes;

  TwoLevelCache(
      CachePolicy<V> policy, Function<? super K, String> keyEncoder, CacheContext context) {
    this.state = new CacheState<>(policy, keyEncoder, context);
    this.flight = new SingleFlight<>(state);
    this.bulk = new BulkFlight<>(state, flight);
    this.changes = new CacheChanges<>(state, flight);
  }

  @Override
  public String name() {
    return state.policy.name();
  }

  @Override
  public V get(K key, Loader<? super K, ? extends V> loader) {
    Entry<V> hit = state.hit(key);
    return hit != null ? hit.value() : flight.get(key, loader);
  }

  @Override
  public V getWithContext(K key, ContextLoader<? super K, V> loader) {
    Entry<V> hit = state.hit(key);
    return hit != null ? hit.value() : flight.get(key, loader);
  }

  @Override
  public V refresh(K key, ContextLoader<? super K, V> loader) {
    return flight.refreshes().refresh(key, loader);
  }

  @Override
  public boolean tryRefresh(K key, ContextLoader<? super K, V> loader) {
    return flight.refreshes().tryRefresh(key, loader);
  }

  @Override
  public CompletionStage<V> getAsync(K key, Loader<? super K, ? extends V> loader) {
    Entry<V> hit = state.hit(key);
    if (hit != null) {
      return CompletableFuture.completedFuture(hit.value());
    }
    CompletableFuture<V> loaded = new CompletableFuture<>();
    Runnable load =
        () -> {
          try {
            loaded.complete(flight.get(key, loader));
          } catch (Throwable t) {
            loaded.completeExceptionally(t);
          }
        };
    if (state.awaitsCommit(key)) {
      load.run(); // No other thread sees what the transaction has changed.
    } else {
      Observation caller = state.context.observations().getCurrentObservation();
      state.context.background().run(caller == null ? load : () -> caller.scoped(load));
    }
    return loaded.minimalCompletionStage();
  }

  @Override
  public Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, ? extends V> loader) {
    return bulk.getAll(keys, loader);
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    if (state.isHidden(key)) {
      state.counters.increment(CacheMeter.MISSES);
      return null;
    }
    Slot<V> slot = state.memory.get(key);
    long now = state.context.time().nanos();
    if (slot instanceof Entry<V> entry) {
      if (state.stamps.isServable(entry.stamp(), now) && isFresh(entry, now)) {
        state.counters.increment(CacheMeter.MEMORY_HITS);
        return entry.value();
      }
      if (state.shared == null
          && state.expiry.freshness(entry.expiry(), now) != Freshness.EXPIRED) {
        state.counters.increment(CacheMeter.MISSES);
        return null;
      }
    }
    String encoded = state.encode(key);
    Entry<V> found =
        state.shared == null || encoded == null
            ? null
            : state.shared.find(encoded, state.stamp(key, encoded));
    if (found == null) {
      state.counters.increment(CacheMeter.MISSES);
      return null;
    }
    state.counters.increment(CacheMeter.SHARED_HITS);
    if (!(slot instanceof Load<V>)) {
      var unused = state.memory.replace(key, slot, found);
    }
    return found.value();
  }

  private boolean isFresh(Entry<V> entry, long now) {
    return now - entry.expiry().memoryExpiryNanos() < 0
        || (now - entry.expiry().expiryNanos() < 0 && state.stamps.servesWhileUnavailable());
  }

  @Override
  public Invalidation put(K key, V value, Collection<String> tags) {
    Objects.requireNonNull(value, "value");
    Collection<String> checked = Tags.checked(tags);
    String encoded = state.encode(key);
    return encoded == null
        ? Invalidation.EVERYWHERE
        : afterCommit(key, changes.put(key, encoded, value, checked));
  }

  @Override
  public Invalidation invalidate(K key) {
    String encoded = state.encode(key);
    return encoded == null
        ? Invalidation.EVERYWHERE
        : afterCommit(key, changes.removal(Map.of(key, encoded)));
  }

  @Override
  public Invalidation invalidateAtOnce(K key) {
    String encoded = state.encode(key);
    return encoded == null
        ? Invalidation.EVERYWHERE
        : atOnce(key, changes.removal(Map.of(key, encoded)));
  }

  @Override
  public Invalidation invalidateAll(Collection<? extends K> keys) {
    Map<K, String> encodable = new HashMap<>();
    for (K key : keys) {
      String encoded = state.encode(key);
      if (encoded != null) {
        encodable.put(key, encoded);
      }
    }
    if (encodable.isEmpty()) {
      return Invalidation.EVERYWHERE;
    }
    Map<K, String> all = Map.copyOf(encodable);
    return afterCommit(
        all.size() == 1 ? all.keySet().iterator().next() : null, changes.removal(all));
  }

  @Override
  public Invalidation invalidateTags(Collection<String> tags) {
    return state.context.enabled()
        ? state.context.tags().invalidate(tags)
        : Invalidation.EVERYWHERE;
  }

  @Override
  public Invalidation clear() {
    return afterCommit(null, changes.clear());
  }

  @Override
  public Invalidation clearAtOnce() {
    return atOnce(null, changes.clear());
  }

  /** Changes after the commit; the scope is a key, or all of this cache. */
  private Invalidation afterCommit(@Nullable K key, Change change) {
    return state.context.enabled()
        ? state.context.afterCommit().run(new Scope(state, key), change)
        : Invalidation.EVERYWHERE;
  }

  /** Changes now, and within a transaction again after the commit. */
  private Invalidation atOnce(@Nullable K key, Change change) {
    if (!state.context.enabled()) {
      return Invalidation.EVERYWHERE;
    }
    var unused = state.context.afterCommit().bind(new Scope(state, key), change);
    return change.make(Fence.NONE);
  }

  @Override
  public Collection<K> keysInMemory() {
    return state.memory.keys();
  }

  /** Publishes what could not be published while the shared level was unavailable. */
  boolean publishPending() {
    return state.shared == null || state.shared.publishPending();
  }

  @Override
  public CacheStats stats() {
    return state.stats();
  }
}
