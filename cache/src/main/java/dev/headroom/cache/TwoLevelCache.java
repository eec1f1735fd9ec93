// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.Deferrals.Scope;
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

  private final Core<K, V> core;
  private final Loading<K, V> loading;
  private final BulkLoading<K, V> bulk;

  TwoLevelCache(CachePolicy<V> policy, Function<? super K, String> keyWriter, Ties ties) {
    this.core = new Core<>(policy, keyWriter, ties);
    this.loading = new Loading<>(core);
    this.bulk = new BulkLoading<>(core, loading);
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
    core.ties
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
    if (core.ties.deferrals().holds(core, key)) {
      core.counters.misses.increment();
      return null;
    }
    Slot<V> slot = core.memory.get(key);
    if (slot instanceof Entry<V> entry) {
      if (core.serves(entry) && isFresh(entry)) {
        core.counters.memoryHits.increment();
        return entry.value();
      }
      if (core.lives.standing(entry.life(), core.time.nanos()) != Lives.Standing.OVER
          && core.shared == null) {
        core.counters.misses.increment();
        return null;
      }
    }
    Entry<V> found =
        core.shared == null ? null : core.shared.find(core.written(key), core.mark(key));
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
    return now - entry.life().copyOverNanos() < 0
        || (now - entry.life().overNanos() < 0 && core.marks.sparesTheSource());
  }

  @Override
  public Invalidation put(K key, V value, Collection<String> tags) {
    Objects.requireNonNull(value, "value");
    Collection<String> its = LoadContext.checked(tags);
    return core.ties
        .deferrals()
        .afterCommit(new Scope(core, key), () -> locked(key, () -> putNow(key, value, its)));
  }

  private Invalidation putNow(K key, V value, Collection<String> tags) {
    Loaded<V> loaded = core.loads.plain(value, tags, 0);
    if (core.shared == null) {
      core.memory.put(key, core.entry(key, loaded, core.mark(key), null));
      return Invalidation.EVERYWHERE;
    }
    // What is being read now is older. The mark is taken before the level hears of the value: what
    // another instance removes or puts after it must tell on it.
    String written = core.written(key);
    core.marks.removed(written.hashCode());
    Entry<V> entry = core.entry(key, loaded, core.mark(key), null);
    Invalidation told = core.shared.keep(written, loaded, entry.life());
    core.memory.put(key, entry);
    core.marks.wake(written.hashCode());
    return told;
  }

  @Override
  public Invalidation invalidate(K key) {
    return core.ties
        .deferrals()
        .afterCommit(new Scope(core, key), () -> locked(key, () -> removeNow(List.of(key))));
  }

  @Override
  public Invalidation invalidateAll(Collection<? extends K> keys) {
    Set<K> all = Set.copyOf(keys);
    if (all.isEmpty()) {
      return Invalidation.EVERYWHERE;
    }
    return core.ties
        .deferrals()
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
    keys.forEach(key -> written.add(core.written(key)));
    try {
      return core.shared.remove(written);
    } finally {
      keys.forEach(core.memory::remove);
      written.forEach(key -> core.marks.removed(key.hashCode()));
    }
  }

  @Override
  public Invalidation invalidateTags(Collection<String> tags) {
    return core.ties.endTags().apply(tags);
  }

  @Override
  public Invalidation clear() {
    return core.ties
        .deferrals()
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
      core.marks.allRemoved();
    }
  }

  private Invalidation locked(K key, java.util.function.Supplier<Invalidation> step) {
    ReentrantLock stripe = core.memory.stripe(key);
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
  List<String> hottest(int most) {
    return core.memory.hottest(most).stream().map(core::written).toList();
  }

  /** Applies to the shared level what could not be applied while it was away. */
  boolean settle() {
    return core.shared == null || core.shared.settle();
  }

  @Override
  public CacheStats stats() {
    return core.counters.snapshot(name(), core.memory.estimatedSize());
  }
}
