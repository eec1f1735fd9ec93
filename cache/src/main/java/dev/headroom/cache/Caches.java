// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the caches of one application and knows them all.
 *
 * <p>Thread-safe. Caches are made at start; that is not on the path of a request.
 */
public final class Caches {

  private final boolean on;
  private final @Nullable CacheLevel shared;
  private final TimeSource time;
  private final Waits waits = new Waits();
  private final Coherence coherence;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Cache<?, ?>> caches = new LinkedHashMap<>();
  private final List<Consumer<Cache<?, ?>>> watchers = new ArrayList<>();

  private Caches(boolean on, @Nullable CacheLevel shared, TimeSource time) {
    this.on = on;
    this.shared = shared;
    this.time = time;
    this.coherence = new Coherence(time, shared == null);
    if (shared != null) {
      shared.follow(coherence);
    }
  }

  /**
   * Makes caches in memory with a shared level behind them.
   *
   * @param shared the level that instances share
   * @param time what TTLs are measured with
   * @return a maker that knows no cache yet
   */
  public static Caches tiered(CacheLevel shared, TimeSource time) {
    return new Caches(true, shared, time);
  }

  /**
   * Makes caches in the memory of this process alone.
   *
   * @param time what TTLs are measured with
   * @return a maker that knows no cache yet
   */
  public static Caches inMemory(TimeSource time) {
    return new Caches(true, null, time);
  }

  /**
   * Makes caches that always load and keep nothing: the layer switched off.
   *
   * @return a maker that knows no cache yet
   */
  public static Caches off() {
    return new Caches(false, null, TimeSource.system());
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
              ? new TwoLevelCache<>(policy, keyWriter, shared, time, new Ties(waits, coherence))
              : new NoCache<>(policy.name(), time);
      caches.put(policy.name(), made);
      watchers.forEach(watcher -> watcher.accept(made));
      return made;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells a watcher of every cache, those that are and those to come.
   *
   * @param watcher called on the thread that makes a cache
   */
  public void watch(Consumer<Cache<?, ?>> watcher) {
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
  public boolean settle() {
    List<Cache<?, ?>> known;
    lock.lock();
    try {
      known = List.copyOf(caches.values());
    } finally {
      lock.unlock();
    }
    boolean settled = true;
    for (Cache<?, ?> cache : known) {
      settled &= !(cache instanceof TwoLevelCache<?, ?> tiered) || tiered.settle();
    }
    return settled;
  }

  /**
   * Returns how far this instance may lie behind the removals of others: within this time it has
   * heard of all.
   *
   * @return nanoseconds; 0 where there is no shared level, -1 before its log was first heard
   */
  public long lagNanos() {
    return shared == null ? 0 : coherence.lagNanos();
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

  /** What the caches of one application have in common. Immutable. */
  record Ties(Waits waits, Coherence coherence) {}
}
