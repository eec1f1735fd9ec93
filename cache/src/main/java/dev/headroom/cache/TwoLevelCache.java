// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.coherence.AfterCommit.Scope;
import dev.headroom.cache.engine.BulkFlight;
import dev.headroom.cache.engine.CacheContext;
import dev.headroom.cache.engine.CacheState;
import dev.headroom.cache.engine.Entry;
import dev.headroom.cache.engine.ExpiryPolicy;
import dev.headroom.cache.engine.Load;
import dev.headroom.cache.engine.LoadedValue;
import dev.headroom.cache.engine.SingleFlight;
import dev.headroom.cache.engine.Slot;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.LoadContext;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The cache: memory in front, the shared level behind it if there is one.
 *
 * <p>An invalidation removes the entry, in flight or not, and again after the shared level has
 * answered: a load that began in between may have read there what was about to be removed. Lock
 * order: a key's stripe, then the journal; {@code clear} takes all stripes in their order.
 *
 * <p>Thread-safe.
 */
final class TwoLevelCache<K, V> implements Cache<K, V> {

  private final CacheState<K, V> core;
  private final SingleFlight<K, V> loading;
  private final BulkFlight<K, V> bulk;

  TwoLevelCache(CachePolicy<V> policy, Function<? super K, String> keyWriter, CacheContext ties) {
    this.core = new CacheState<>(policy, keyWriter, ties);
    this.loading = new SingleFlight<>(core);
    this.bulk = new BulkFlight<>(core, loading);
  }

  @Override
  public String name() {
    return core.name();
  }

  CachePolicy<V> policy() {
    return core.policy;
  }

  @Override
  public V get(K key, Loader<? super K, ? extends V> loader) {
    Entry<V> hit = core.hit(key);
    return hit != null ? hit.value() : loading.get(key, loader);
  }

  @Override
  public V getWithContext(K key, ContextLoader<? super K, V> loader) {
    Entry<V> hit = core.hit(key);
    return hit != null ? hit.value() : loading.get(key, loader);
  }

  @Override
  public CompletionStage<V> getAsync(K key, Loader<? super K, ? extends V> loader) {
    Entry<V> hit = core.hit(key);
    if (hit != null) {
      return CompletableFuture.completedFuture(hit.value());
    }
    CompletableFuture<V> brought = new CompletableFuture<>();
    core.context
        .background()
        .run(() -> {
          try {
            brought.complete(loading.get(key, loader));
          } catch (Throwable t) {
            brought.completeExceptionally(t);
          }
        });
    return brought.minimalCompletionStage();
  }

  @Override
  public Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, ? extends V> loader) {
    return bulk.getAll(keys, loader);
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    if (core.context.afterCommit().isPending(core, key)) {
      core.counters.misses.increment();
      return null;
    }
    Slot<V> slot = core.memory.get(key);
    if (slot instanceof Entry<V> entry) {
      if (core.isServable(entry) && isFresh(entry)) {
        core.counters.memoryHits.increment();
        return entry.value();
      }
      if (core.expiry.freshness(entry.expiry(), core.time.nanos()) != ExpiryPolicy.Freshness.EXPIRED
          && core.shared == null) {
        core.counters.misses.increment();
        return null;
      }
    }
    Entry<V> found =
        core.shared == null ? null : core.shared.find(core.encode(key), core.stamp(key));
    if (found == null) {
      core.counters.misses.increment();
      return null;
    }
    core.counters.sharedHits.increment();
    if (!(slot instanceof Load<V>)) {
      var unused = core.memory.replace(key, slot, found);
    }
    return found.value();
  }

  private boolean isFresh(Entry<V> entry) {
    long now = core.time.nanos();
    return now - entry.expiry().memoryExpiryNanos() < 0
        || (now - entry.expiry().expiryNanos() < 0 && core.stamps.servesWhileUnavailable());
  }

  @Override
  public Invalidation put(K key, V value, Collection<String> tags) {
    Objects.requireNonNull(value, "value");
    Collection<String> its = LoadContext.checked(tags);
    return core.context
        .afterCommit()
        .afterCommit(new Scope(core, key), () -> locked(key, () -> putNow(key, value, its)));
  }

  private Invalidation putNow(K key, V value, Collection<String> tags) {
    LoadedValue<V> loaded = core.loaders.withoutContext(value, tags, 0);
    if (core.shared == null) {
      core.memory.put(key, core.entry(key, loaded, core.stamp(key), null));
      return Invalidation.EVERYWHERE;
    }
    // What is being read now is older. The mark is taken before the level hears of the value: what
    // another instance removes or puts after it must tell on it.
    String written = core.encode(key);
    core.stamps.removed(written.hashCode());
    Entry<V> entry = core.entry(key, loaded, core.stamp(key), null);
    Invalidation told = core.shared.put(written, loaded, entry.expiry());
    core.memory.put(key, entry);
    core.stamps.loadEnded(written.hashCode());
    return told;
  }

  @Override
  public Invalidation invalidate(K key) {
    return core.context
        .afterCommit()
        .afterCommit(new Scope(core, key), () -> locked(key, () -> removeNow(List.of(key))));
  }

  @Override
  public Invalidation invalidateAll(Collection<? extends K> keys) {
    Set<K> all = Set.copyOf(keys);
    if (all.isEmpty()) {
      return Invalidation.EVERYWHERE;
    }
    return core.context
        .afterCommit()
        .afterCommit(
            new Scope(core, all.size() == 1 ? all.iterator().next() : null),
            () -> allLocked(() -> removeNow(all)));
  }

  private Invalidation removeNow(Collection<K> keys) {
    keys.forEach(core.memory::remove);
    if (core.shared == null) {
      return Invalidation.EVERYWHERE;
    }
    TreeSet<String> written = new TreeSet<>();
    keys.forEach(key -> written.add(core.encode(key)));
    try {
      return core.shared.remove(written);
    } finally {
      keys.forEach(core.memory::remove);
      written.forEach(key -> core.stamps.removed(key.hashCode()));
    }
  }

  @Override
  public Invalidation invalidateTags(Collection<String> tags) {
    return core.context.invalidateTags().apply(tags);
  }

  @Override
  public Invalidation clear() {
    return core.context
        .afterCommit()
        .afterCommit(new Scope(core, null), () -> allLocked(this::clearNow));
  }

  private Invalidation clearNow() {
    core.memory.clear();
    if (core.shared == null) {
      return Invalidation.EVERYWHERE;
    }
    try {
      return core.shared.clear();
    } finally {
      core.memory.clear();
      core.stamps.cleared();
    }
  }

  private Invalidation locked(K key, java.util.function.Supplier<Invalidation> step) {
    ReentrantLock stripe = core.memory.lock(key);
    stripe.lock();
    try {
      return step.get();
    } finally {
      stripe.unlock();
    }
  }

  private Invalidation allLocked(java.util.function.Supplier<Invalidation> step) {
    core.memory.lockAll();
    try {
      return step.get();
    } finally {
      core.memory.unlockAll();
    }
  }

  @Override
  public Collection<K> keysInMemory() {
    return core.memory.keys();
  }

  /** The keys that were used most, as they are written. */
  List<String> mostUsedKeys(int most) {
    return core.memory.hottest(most).stream().map(core::encode).toList();
  }

  /** Applies to the shared level what could not be applied while it was away. */
  boolean publishPending() {
    return core.shared == null || core.shared.publishPending();
  }

  @Override
  public CacheStats stats() {
    return core.counters.snapshot(name(), core.memory.estimatedSize());
  }
}
