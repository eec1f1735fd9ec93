// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.coherence.AfterCommit.Scope;
import dev.headroom.cache.engine.BulkFlight;
import dev.headroom.cache.engine.CacheContext;
import dev.headroom.cache.engine.CacheState;
import dev.headroom.cache.engine.ExpiryPolicy.Freshness;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Load;
import dev.headroom.cache.engine.MemoryStore.Slot;
import dev.headroom.cache.engine.SingleFlight;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.Tags;
import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache in memory, in front of the shared level if there is one. Where caches are disabled, it
 * loads on every call and caches nothing.
 *
 * <p>An invalidation removes the entry, in flight or not, and again after the shared level has
 * answered: a load that began in between may have read there what was about to be removed. Lock
 * order: a key's lock, then that of the pending invalidations; {@code clear} takes the locks of all
 * keys in their order.
 *
 * <p>Thread-safe.
 */
final class TwoLevelCache<K, V> implements Cache<K, V> {

  private final CacheState<K, V> state;
  private final SingleFlight<K, V> flight;
  private final BulkFlight<K, V> bulk;

  TwoLevelCache(
      CachePolicy<V> policy, Function<? super K, String> keyEncoder, CacheContext context) {
    this.state = new CacheState<>(policy, keyEncoder, context);
    this.flight = new SingleFlight<>(state);
    this.bulk = new BulkFlight<>(state, flight);
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
    return flight.refresh(key, loader);
  }

  @Override
  public boolean tryRefresh(K key, ContextLoader<? super K, V> loader) {
    return flight.tryRefresh(key, loader);
  }

  @Override
  public CompletionStage<V> getAsync(K key, Loader<? super K, ? extends V> loader) {
    Entry<V> hit = state.hit(key);
    if (hit != null) {
      return CompletableFuture.completedFuture(hit.value());
    }
    CompletableFuture<V> loaded = new CompletableFuture<>();
    state
        .context
        .background()
        .run(() -> {
          try {
            loaded.complete(flight.get(key, loader));
          } catch (Throwable t) {
            loaded.completeExceptionally(t);
          }
        });
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
        : afterCommit(
            key,
            () -> locked(key, () -> putNow(key, encoded, value, checked)),
            () -> locked(key, () -> removeNow(Map.of(key, encoded))));
  }

  private Invalidation putNow(K key, String encoded, V value, Collection<String> tags) {
    LoadedValue<V> loaded = state.loaders.withoutContext(value, tags);
    if (state.shared == null) {
      flight.put(key, state.entry(key, loaded, state.stamp(key, encoded)));
      return Invalidation.EVERYWHERE;
    }
    // What is being read now is older. The stamp is taken before the level gets the value: what
    // another instance removes or puts after it must invalidate it.
    state.stamps.removed(encoded.hashCode());
    Entry<V> entry = state.entry(key, loaded, state.stamp(key, encoded));
    Invalidation invalidation = state.shared.put(encoded, loaded, entry.expiry());
    flight.put(key, entry);
    state.stamps.loadEnded(encoded.hashCode());
    return invalidation;
  }

  @Override
  public Invalidation invalidate(K key) {
    String encoded = state.encode(key);
    return encoded == null
        ? Invalidation.EVERYWHERE
        : afterCommit(key, () -> locked(key, () -> removeNow(Map.of(key, encoded))));
  }

  @Override
  public Invalidation invalidateAtOnce(K key) {
    String encoded = state.encode(key);
    return encoded == null
        ? Invalidation.EVERYWHERE
        : atOnce(key, () -> locked(key, () -> removeNow(Map.of(key, encoded))));
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
        all.size() == 1 ? all.keySet().iterator().next() : null,
        () -> allLocked(() -> removeNow(all)));
  }

  /** Removes keys, each with its encoded form. */
  private Invalidation removeNow(Map<K, String> keys) {
    keys.keySet().forEach(state.memory::remove);
    if (state.shared == null) {
      return Invalidation.EVERYWHERE;
    }
    TreeSet<String> encoded = new TreeSet<>(keys.values());
    try {
      return state.shared.remove(encoded);
    } finally {
      keys.keySet().forEach(state.memory::remove);
      encoded.forEach(key -> state.stamps.removed(key.hashCode()));
    }
  }

  @Override
  public Invalidation invalidateTags(Collection<String> tags) {
    return state.context.enabled()
        ? state.context.tags().invalidate(tags)
        : Invalidation.EVERYWHERE;
  }

  @Override
  public Invalidation clear() {
    return afterCommit(null, () -> allLocked(this::clearNow));
  }

  @Override
  public Invalidation clearAtOnce() {
    return atOnce(null, () -> allLocked(this::clearNow));
  }

  private Invalidation clearNow() {
    state.memory.clear();
    if (state.shared == null) {
      return Invalidation.EVERYWHERE;
    }
    try {
      return state.shared.clear();
    } finally {
      state.memory.clear();
      state.stamps.cleared();
    }
  }

  /** Invalidates after the commit; the scope is a key, or all of this cache. */
  private Invalidation afterCommit(@Nullable K key, Supplier<Invalidation> step) {
    return afterCommit(key, step, step);
  }

  private Invalidation afterCommit(
      @Nullable K key, Supplier<Invalidation> step, Supplier<Invalidation> whenUnknown) {
    return state.context.enabled()
        ? state.context.afterCommit().run(new Scope(state, key), step, whenUnknown)
        : Invalidation.EVERYWHERE;
  }

  /** Runs a step now, and within a transaction again after the commit. */
  private Invalidation atOnce(@Nullable K key, Supplier<Invalidation> step) {
    if (!state.context.enabled()) {
      return Invalidation.EVERYWHERE;
    }
    var unused = state.context.afterCommit().bind(new Scope(state, key), step, step);
    return step.get();
  }

  private Invalidation locked(K key, Supplier<Invalidation> step) {
    ReentrantLock lock = state.memory.lock(key);
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  private Invalidation allLocked(Supplier<Invalidation> step) {
    state.memory.lockAll();
    try {
      return step.get();
    } finally {
      state.memory.unlockAll();
    }
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
