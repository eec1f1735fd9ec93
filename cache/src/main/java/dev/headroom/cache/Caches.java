// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.coherence.AfterCommit;
import dev.headroom.cache.coherence.CoherenceTracker;
import dev.headroom.cache.coherence.TagInvalidator;
import dev.headroom.cache.engine.BackgroundLoads;
import dev.headroom.cache.engine.CacheContext;
import dev.headroom.cache.engine.DeadlockDetector;
import dev.headroom.cache.invalidation.CoherenceStats;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TagListener;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.load.LoadContext;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the caches of one application and knows them all.
 *
 * <p>Thread-safe. Caches are made at start; that is not on the path of a request.
 */
public final class Caches {

  private final boolean on;
  private final TimeSource time;
  private final CoherenceTracker coherence;
  private final @Nullable TagInvalidator shared;
  private final CacheContext ties;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Cache<?, ?>> caches = new LinkedHashMap<>();
  private final List<Consumer<Cache<?, ?>>> watchers = new ArrayList<>();

  private Caches(
      boolean on, @Nullable CacheLevel level, TimeSource time, TransactionBinding transactions) {
    this(
        on,
        level,
        time,
        transactions,
        BackgroundLoads.ofVirtualThreads(),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * Makes it whole.
   *
   * @param background runs what nobody waits for
   * @param random draws evenly from [0, 1)
   */
  Caches(
      boolean on,
      @Nullable CacheLevel level,
      TimeSource time,
      TransactionBinding transactions,
      BackgroundLoads background,
      DoubleSupplier random) {
    this.on = on;
    this.time = time;
    this.coherence = new CoherenceTracker(time, level);
    this.shared = level == null ? null : new TagInvalidator(level, time, coherence, this::policies);
    this.ties =
        new CacheContext(
            time,
            new DeadlockDetector(),
            coherence,
            new AfterCommit(transactions),
            background,
            random,
            shared,
            this::invalidateTags);
  }

  /**
   * Makes caches in memory with a shared level behind them.
   *
   * @param shared the level that instances share
   * @param time what TTLs are measured with
   * @return a maker that knows no cache yet
   */
  public static Caches tiered(CacheLevel shared, TimeSource time) {
    return tiered(shared, time, TransactionBinding.NONE);
  }

  /**
   * Makes caches in memory with a shared level behind them.
   *
   * @param shared the level that instances share
   * @param time what TTLs are measured with
   * @param transactions what changes within one happens after its commit
   * @return a maker that knows no cache yet
   */
  public static Caches tiered(CacheLevel shared, TimeSource time, TransactionBinding transactions) {
    return new Caches(true, shared, time, transactions);
  }

  /**
   * Makes caches in the memory of this process alone.
   *
   * @param time what TTLs are measured with
   * @return a maker that knows no cache yet
   */
  public static Caches inMemory(TimeSource time) {
    return inMemory(time, TransactionBinding.NONE);
  }

  /**
   * Makes caches in the memory of this process alone.
   *
   * @param time what TTLs are measured with
   * @param transactions what changes within one happens after its commit
   * @return a maker that knows no cache yet
   */
  public static Caches inMemory(TimeSource time, TransactionBinding transactions) {
    return new Caches(true, null, time, transactions);
  }

  /**
   * Makes caches that always load and keep nothing: the layer switched off.
   *
   * @return a maker that knows no cache yet
   */
  public static Caches disabled() {
    return new Caches(false, null, TimeSource.system(), TransactionBinding.NONE);
  }

  /**
   * Makes a cache.
   *
   * @param policy how its values are kept; its name must be new
   * @param keyWriter writes a key for the shared level; different keys must be written differently
   * @param <K> the key
   * @param <V> the value
   * @return the cache
   * @throws dev.headroom.ground.SettingsException if there is a cache of that name
   */
  public <K, V> Cache<K, V> cache(CachePolicy<V> policy, Function<? super K, String> keyWriter) {
    lock.lock();
    try {
      new SettingsCheck()
          .require(
              !caches.containsKey(policy.name()),
              "headroom.cache name",
              policy.name(),
              "a name that no other cache has",
              "choose another name")
          .throwIfAny();
      Cache<K, V> made =
          on
              ? new TwoLevelCache<>(policy, keyWriter, ties)
              : new DisabledCache<>(policy.name(), time);
      caches.put(policy.name(), made);
      watchers.forEach(watcher -> watcher.accept(made));
      return made;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells a listener of every tag that is ended, here or by another instance.
   *
   * @param listener called on the thread that ended it, or that heard of it
   */
  public void addTagListener(TagListener listener) {
    coherence.addListener(listener);
  }

  /**
   * Tells whether what was made of tags may be trusted without a look: whether every end of one, by
   * whatever instance, up to some moment is known here.
   *
   * @param nanos the moment, on the clock that this was made with
   * @return true always where there is no shared level
   */
  public boolean isCaughtUpTo(long nanos) {
    return coherence.isCaughtUpTo(nanos);
  }

  /**
   * Forgets a cache and its name, so that another may have it; what it holds in the shared level
   * leaves when its time is over, unless it is cleared first.
   *
   * @param name the cache's; nothing happens if there is none
   */
  public void remove(String name) {
    lock.lock();
    try {
      if (caches.remove(name) != null) {
        coherence.remove(name);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends every value, of any cache, that was made of something; one round trip, whatever their
   * number.
   *
   * @param tags what changed; 1 to 255 characters each
   * @return whether the other instances are bound by it already; the longest bound of the caches
   *     counts
   * @throws IllegalArgumentException if a tag is out of range
   */
  public Invalidation invalidateTags(Collection<String> tags) {
    Set<String> all = Set.copyOf(LoadContext.checked(tags));
    if (all.isEmpty() || !on) {
      return Invalidation.EVERYWHERE;
    }
    return ties.afterCommit()
        .afterCommit(
            AfterCommit.Scope.ALL,
            () -> {
              if (shared != null) {
                return shared.invalidate(all);
              }
              coherence.tagsInvalidated(all.stream().mapToInt(String::hashCode).toArray(), 0);
              return Invalidation.EVERYWHERE;
            });
  }

  /**
   * Tells a watcher of every cache, those that are and those to come.
   *
   * @param watcher called on the thread that makes a cache
   */
  public void onEachCache(Consumer<Cache<?, ?>> watcher) {
    lock.lock();
    try {
      watchers.add(watcher);
      caches.values().forEach(watcher);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Applies what could not be invalidated in the shared level while it was away. Each cache does so
   * by itself before it next reads the level; this is for caches that nobody asks, so call it when
   * the store is back, not on the thread that noticed it.
   *
   * @return true if nothing is pending any more
   */
  public boolean publishPending() {
    boolean settled = shared == null || shared.publishPending();
    for (TwoLevelCache<?, ?> cache : tiered()) {
      settled &= cache.publishPending();
    }
    return settled;
  }

  /** The shared level; null if there is none. */
  @Nullable CacheLevel level() {
    return shared == null ? null : shared.level();
  }

  private Collection<CachePolicy<?>> policies() {
    return tiered().stream().<CachePolicy<?>>map(TwoLevelCache::policy).toList();
  }

  private List<TwoLevelCache<?, ?>> tiered() {
    lock.lock();
    try {
      return caches.values().stream()
          .filter(TwoLevelCache.class::isInstance)
          .<TwoLevelCache<?, ?>>map(cache -> (TwoLevelCache<?, ?>) cache)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how far this instance may lie behind the removals of others: within this time it has
   * heard of all.
   *
   * @return nanoseconds; 0 where there is no shared level, -1 before its log was first heard
   */
  public long lagNanos() {
    return coherence.lagNanos();
  }

  /**
   * Returns what each cache counted.
   *
   * @return in the order in which they were made
   */
  public Collection<CacheStats> stats() {
    lock.lock();
    try {
      return caches.values().stream().<CacheStats>map(Cache::stats).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how far this instance lay behind the removals of others.
   *
   * @return a snapshot; all zero where there is no shared level
   */
  public CoherenceStats coherence() {
    return coherence.stats();
  }
}
