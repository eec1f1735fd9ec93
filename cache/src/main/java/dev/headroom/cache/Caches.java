// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.codec.KeyEncoder;
import dev.headroom.cache.engine.CacheContext;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TagListener;
import dev.headroom.cache.invalidation.Tags;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.cache.stats.CoherenceStats;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A factory and registry of the caches of one application, which share a level, transactions and
 * tags.
 *
 * <p>Thread-safe. Caches are made at start; that is not on the path of a request.
 */
public final class Caches {

  private final CacheContext context;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Cache<?, ?>> caches = new LinkedHashMap<>();
  private final List<Consumer<Cache<?, ?>>> observers = new ArrayList<>();

  Caches(CacheContext context) {
    this.context = context;
  }

  /**
   * Creates a factory of caches in memory, in front of a shared level.
   *
   * @param shared the level that instances share
   * @param time what TTLs are measured with
   * @return a factory without caches
   */
  public static Caches tiered(CacheLevel shared, TimeSource time) {
    return tiered(shared, time, TransactionBinding.NONE);
  }

  /**
   * Creates a factory of caches in memory, in front of a shared level.
   *
   * @param shared the level that instances share
   * @param time what TTLs are measured with
   * @param transactions what changes within one happens after its commit
   * @return a factory without caches
   */
  public static Caches tiered(CacheLevel shared, TimeSource time, TransactionBinding transactions) {
    return new Caches(CacheContext.create(shared, time, transactions));
  }

  /**
   * Creates a factory of caches in the memory of this process alone.
   *
   * @param time what TTLs are measured with
   * @return a factory without caches
   */
  public static Caches inMemory(TimeSource time) {
    return inMemory(time, TransactionBinding.NONE);
  }

  /**
   * Creates a factory of caches in the memory of this process alone.
   *
   * @param time what TTLs are measured with
   * @param transactions what changes within one happens after its commit
   * @return a factory without caches
   */
  public static Caches inMemory(TimeSource time, TransactionBinding transactions) {
    return new Caches(CacheContext.create(null, time, transactions));
  }

  /**
   * Creates a factory of caches that load on every call and cache nothing.
   *
   * @return a factory without caches
   */
  public static Caches disabled() {
    return new Caches(CacheContext.disabled());
  }

  /**
   * Returns a factory whose caches open an observation {@code headroom.cache.load} for each load,
   * never for a value that is there. Call it before caches are made: it has none yet.
   *
   * @param registry where loads are observed
   * @return a factory with the level and transactions of this one, to be used in its place
   */
  public Caches observedIn(ObservationRegistry registry) {
    return new Caches(context.withObservations(registry));
  }

  /**
   * Creates a cache whose keys are texts, numbers, enums, UUIDs, {@code java.time} values, records,
   * or lists, sets, maps and arrays of these.
   *
   * @param policy how its values are kept; its name must be new
   * @param <K> the key
   * @param <V> the value
   * @throws dev.headroom.ground.SettingsException if there is a cache of that name
   */
  public <K, V> Cache<K, V> cache(CachePolicy<V> policy) {
    return cache(policy, key -> KeyEncoder.encode(policy.name(), key));
  }

  /**
   * Creates a cache.
   *
   * @param policy how its values are kept; its name must be new
   * @param keyEncoder encodes a key for the shared level; different keys must be encoded
   *     differently. Calls with a key that it refuses by an {@link IllegalArgumentException} go on
   *     without the cache
   * @param <K> the key
   * @param <V> the value
   * @throws dev.headroom.ground.SettingsException if there is a cache of that name
   */
  public <K, V> Cache<K, V> cache(CachePolicy<V> policy, Function<? super K, String> keyEncoder) {
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
      Cache<K, V> made = new TwoLevelCache<>(policy, keyEncoder, context);
      caches.put(policy.name(), made);
      observers.forEach(observer -> observer.accept(made));
      return made;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns whether the caches keep values.
   *
   * @return false if they load on every call, as those of {@link #disabled} do
   */
  public boolean isEnabled() {
    return context.enabled();
  }

  /**
   * Returns whether the caches have a shared level.
   *
   * @return false if values stay in the memory of this process
   */
  public boolean isShared() {
    return context.level() != null;
  }

  /**
   * Removes a cache and its name, so that another may have it; what it has in the shared level
   * expires there, unless it is cleared first.
   *
   * @param name the cache's; nothing happens if there is none
   */
  public void remove(String name) {
    lock.lock();
    try {
      if (caches.remove(name) != null) {
        context.coherence().remove(name);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Passes every cache to an observer, those that there are and those to come.
   *
   * @param observer called on the thread that makes a cache
   */
  public void onEachCache(Consumer<Cache<?, ?>> observer) {
    lock.lock();
    try {
      observers.add(observer);
      caches.values().forEach(observer);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Invalidates every value, of any cache, that has a tag; one round trip, whatever their number.
   *
   * @param tags what changed; 1 to 255 characters each
   * @return whether the other instances are bound by it already; the longest bound of the caches
   *     counts
   * @throws IllegalArgumentException if a tag is out of range
   */
  public Invalidation invalidateTags(Collection<String> tags) {
    Collection<String> checked = Tags.checked(tags);
    return context.enabled() ? context.tags().invalidate(checked) : Invalidation.EVERYWHERE;
  }

  /**
   * Notifies a listener of every tag that is invalidated, here or by another instance.
   *
   * @param listener called on the thread that invalidates it, or that follows the log
   */
  public void addTagListener(TagListener listener) {
    context.coherence().addListener(listener);
  }

  /**
   * Returns whether every invalidation of a tag up to some instant, by whatever instance, is known
   * here.
   *
   * @param nanos the instant, on the clock that this was made with
   * @return always true where there is no shared level
   */
  public boolean isCaughtUpTo(long nanos) {
    return context.coherence().isCaughtUpTo(nanos);
  }

  /**
   * Publishes invalidations that could not be published while the shared level was unavailable, on
   * the caller's thread. Each cache does so by itself before it next reads the level, and in the
   * background once the log is read again, within a second of the store's return.
   *
   * @return true if nothing is pending any more
   */
  public boolean publishPending() {
    boolean published = context.level() == null || context.tags().publishPending();
    for (Cache<?, ?> cache : all()) {
      published &= !(cache instanceof TwoLevelCache<?, ?> twoLevel) || twoLevel.publishPending();
    }
    return published;
  }

  private List<Cache<?, ?>> all() {
    lock.lock();
    try {
      return List.copyOf(caches.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how far this instance may lag behind the invalidations of others: within this time it
   * knows all.
   *
   * @return nanoseconds; 0 where there is no shared level, -1 before its log was first read
   */
  public long lagNanos() {
    return context.coherence().lagNanos();
  }

  /**
   * Returns the counts of each cache.
   *
   * @return in the order in which they were made
   */
  public Collection<CacheStats> stats() {
    return all().stream().<CacheStats>map(Cache::stats).toList();
  }

  /**
   * Returns how far this instance lagged behind the invalidations of others.
   *
   * @return a snapshot; all zero where there is no shared level
   */
  public CoherenceStats coherence() {
    return context.coherence().stats();
  }
}
