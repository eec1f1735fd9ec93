// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.engine.ExpiryPolicy.Freshness;
import dev.headroom.cache.engine.LoaderCalls.AbsentValueException;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Load;
import dev.headroom.cache.engine.MemoryStore.Slot;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.LoadTimeoutException;
import dev.headroom.cache.stats.CacheMeter;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Loads values that are missing or expired: joins a load in flight or starts one.
 *
 * <p>Method. A load in flight is in memory like a value: a second caller finds it and waits, and a
 * slow load blocks no other key. An invalidation removes it from there, and a load that was removed
 * is not stored: it is written to the shared level only while it is in memory, and only with the
 * lease, which the same invalidation revokes. The loader runs under no lock.
 *
 * <p>Thread-safe.
 */
public final class SingleFlight<K, V> {
  /**
   * Loads of other callers that may fail under one who waits for them; then it loads for itself.
   * What they threw is theirs (access denied, a deadline), so it is never thrown to another.
   */
  static final int MAX_FAILED_JOINS = 2;

  private final CacheState<K, V> state;
  private final Refreshes<K, V> refreshes;

  /** Creates the loads of a cache. */
  public SingleFlight(CacheState<K, V> state) {
    this.state = state;
    this.refreshes = new Refreshes<>(state, this);
  }

  /** Returns the refreshes of the same cache. */
  public Refreshes<K, V> refreshes() {
    return refreshes;
  }

  /** Returns a value that {@link CacheState#hit} did not find. */
  public V get(K key, ContextLoader<? super K, ? extends V> loader) {
    String encoded = state.encodeForRead(key);
    int failedJoins = 0;
    while (encoded != null && failedJoins < MAX_FAILED_JOINS) {
      Slot<V> known = state.memory.get(key);
      Entry<V> entry =
          known instanceof Load<V> load
              ? join(key, load)
              : known instanceof Entry<V> there ? serve(key, there, loader) : null;
      if (entry != null) {
        state.counters.increment(CacheMeter.MEMORY_HITS);
        return entry.value();
      }
      if (known instanceof Load<V> load) {
        failedJoins += load.isFailed() ? 1 : 0;
        continue;
      }
      if (state.readsSnapshot()) {
        return findOrBypass(key, encoded, loader);
      }
      Load<V> load = new Load<>(encoded, state.stamp(key, encoded), state.valid(known));
      if (state.memory.replace(key, known, load)) {
        return start(key, loader, load).value();
      }
    }
    return bypass(key, loader);
  }

  /**
   * Returns the shared value, or loads for this caller alone: what its transaction reads may be
   * older than what was invalidated before this call, and no other may get it.
   */
  private V findOrBypass(K key, String encoded, ContextLoader<? super K, ? extends V> loader) {
    Entry<V> there =
        state.shared == null ? null : state.shared.find(encoded, state.stamp(key, encoded));
    if (there == null) {
      return bypass(key, loader);
    }
    state.counters.increment(CacheMeter.SHARED_HITS);
    return there.value();
  }

  /** Loads for this caller alone. */
  V bypass(K key, ContextLoader<? super K, ? extends V> loader) {
    state.counters.increment(CacheMeter.MISSES);
    return state.loaders.call(key, loader, null).value();
  }

  /** Puts a load in place of what is in memory, unless one is there; the caller runs it. */
  @Nullable Load<V> tryStart(K key, String encoded) {
    Slot<V> known = state.memory.get(key);
    if (known instanceof Load<V>) {
      return null;
    }
    Load<V> load = new Load<>(encoded, state.stamp(key, encoded), state.valid(known));
    return state.memory.replace(key, known, load) ? load : null;
  }

  /** Serves a value that is in memory, if it may be served. */
  private @Nullable Entry<V> serve(
      K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader) {
    long now = state.time.nanos();
    if (!state.stamps.isServable(entry.stamp(), now)) {
      return null;
    }
    if (entry.isFresh(now)) {
      return entry;
    }
    return switch (state.expiry.freshness(entry.expiry(), now)) {
      case FRESH -> entry;
      case REFRESH_DUE -> refreshes.inBackground(key, entry, loader);
      case STALE -> {
        state.counters.increment(CacheMeter.STALE_SERVED);
        yield refreshes.inBackground(key, entry, loader);
      }
      case MEMORY_EXPIRED -> state.stamps.servesWhileUnavailable() ? entry : null;
      case EXPIRED -> null;
    };
  }

  /**
   * Waits for the load of another caller; null if an invalidation overtook it before this call
   * began, or if it failed, so that this caller must load.
   */
  @Nullable Entry<V> join(K key, Load<V> load) {
    Entry<V> entry = state.stamps.isServable(load.stamp(), state.time.nanos()) ? await(load) : null;
    if (entry == null || state.stamps.isTagInvalidated(entry.stamp())) {
      state.memory.remove(key, load);
      return null;
    }
    return entry;
  }

  private @Nullable Entry<V> await(Load<V> load) {
    Duration wait = state.policy.loadWait();
    long nanos = wait == null ? DeadlockDetector.NO_TIMEOUT_NANOS : wait.toNanos();
    try {
      return state.context.deadlocks().await(state.policy.name(), load, nanos);
    } catch (TimeoutException slow) {
      throw new LoadTimeoutException(state.policy.name(), Duration.ofNanos(nanos));
    }
  }

  private Entry<V> start(K key, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    Entry<V> entry = run(key, loader, load);
    long now = state.time.nanos();
    if (!entry.isFresh(now) && state.expiry.freshness(entry.expiry(), now) == Freshness.STALE) {
      state.counters.increment(CacheMeter.STALE_SERVED);
      return refreshes.inBackground(key, entry, loader);
    }
    return entry;
  }

  /** Runs a load that is in memory, and ends it. */
  Entry<V> run(K key, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    try {
      Entry<V> entry = findOrLoad(key, loader, load);
      complete(key, load, entry);
      return entry;
    } catch (AbsentValueException e) {
      abandon(key, load);
      throw e;
    } catch (Throwable t) {
      Entry<V> stale = failUnlessStale(key, load, t);
      if (stale == null) {
        throw t;
      }
      return stale;
    } finally {
      if (!load.isDone()) { // what the policy weighs or tests by may throw
        abandon(key, load);
      }
    }
  }

  /** Ends a load that failed; returns the value that is served on in its place, or null. */
  @Nullable Entry<V> failUnlessStale(K key, Load<V> load, Throwable failure) {
    Entry<V> stale = servesStaleAfter(failure) ? state.valid(load.previous()) : null;
    if (stale == null || !state.expiry.isUsableAfterFailure(stale.expiry(), state.time.nanos())) {
      fail(key, load, failure);
      return null;
    }
    state.counters.increment(CacheMeter.STALE_SERVED);
    Entry<V> again = state.expiry.extended(stale, ExpiryPolicy.RETRY_PAUSE_NANOS);
    complete(key, load, again);
    return again;
  }

  private boolean servesStaleAfter(Throwable failure) {
    try {
      return !(failure instanceof Error) && state.policy.staleWhen().test(failure);
    } catch (RuntimeException broken) {
      if (!broken.equals(failure)) {
        failure.addSuppressed(broken);
      }
      return false;
    }
  }

  void complete(K key, Load<V> load, Entry<V> entry) {
    var unused = state.memory.replace(key, load, entry);
    load.succeed(entry);
  }

  void abandon(K key, Load<V> load) {
    state.memory.remove(key, load);
    load.abandon();
  }

  void fail(K key, Load<V> load, Throwable failure) {
    state.memory.remove(key, load);
    load.fail(failure);
  }

  /** Reads the shared level, or loads if no other instance does. */
  private Entry<V> findOrLoad(K key, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    Entry<V> there = state.shared == null ? null : state.shared.findOrLease(load);
    if (!(loader instanceof WarmingLoader)) {
      state.counters.increment(there == null ? CacheMeter.MISSES : CacheMeter.SHARED_HITS);
    }
    return there == null ? load(key, loader, load, load) : there;
  }

  /**
   * Calls the loader and stores what it returns, unless an invalidation overtook it: then what
   * stands in memory is removed. Releases a lease that no put has ended.
   *
   * @param standing what must still be in memory: the load, or the value that it refreshes
   */
  Entry<V> load(
      K key, ContextLoader<? super K, ? extends V> loader, Load<V> load, Slot<V> standing) {
    Entry<V> previous = load.previous();
    try {
      LoadedValue<V> loaded =
          state.loaders.call(key, loader, previous == null ? null : previous.value());
      Entry<V> entry = state.entry(key, loaded, load.stamp());
      boolean stored = loaded.isCacheable();
      if (stored && !state.memory.contains(key, standing)) {
        state.counters.increment(CacheMeter.OVERTAKEN_LOADS);
        stored = false;
      }
      if (stored && state.shared != null) {
        stored = state.shared.store(load, loaded, entry.expiry());
      }
      if (!stored) {
        state.memory.remove(key, standing);
      }
      return entry;
    } finally {
      if (state.shared != null) {
        state.shared.releaseLease(load);
      }
    }
  }

  /**
   * Puts an entry in place of what is in memory, and completes a load or refresh in flight with it.
   */
  public void put(K key, Entry<V> entry) {
    Slot<V> overtaken = state.memory.get(key);
    state.memory.put(key, entry);
    if (overtaken instanceof Load<V> load) {
      load.succeed(entry);
    }
    refreshes.succeed(key, entry);
  }
}
