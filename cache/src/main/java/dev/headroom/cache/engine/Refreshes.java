// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Load;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.stats.CacheMeter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Loads values again that are still served, on the thread of a caller or in the background.
 *
 * <p>A refresh leaves the old value where it is, and may replace just that one: an invalidation
 * meanwhile removes the value, and the refresh then stores nothing.
 *
 * <p>Thread-safe.
 */
public final class Refreshes<K, V> {
  /** How long a value is served before another instance's refresh is looked for again. */
  private static final long REFRESH_ELSEWHERE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final CacheState<K, V> state;
  private final SingleFlight<K, V> flight;
  private final Set<K> scheduled = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<K, Load<V>> inFlight = new ConcurrentHashMap<>();

  Refreshes(CacheState<K, V> state, SingleFlight<K, V> flight) {
    this.state = state;
    this.flight = flight;
  }

  /**
   * Loads a value on this thread in place of the one in memory, which is served meanwhile; joins a
   * load or a refresh in flight.
   */
  public V refresh(K key, ContextLoader<? super K, ? extends V> loader) {
    int failedJoins = 0;
    while (failedJoins < SingleFlight.MAX_FAILED_JOINS) {
      Entry<V> entry = state.valid(state.memory.get(key));
      String encoded = entry == null ? null : state.encodeForRead(key);
      if (entry == null || encoded == null) {
        return flight.get(key, loader);
      }
      if (state.readsSnapshot()) {
        break;
      }
      Load<V> mine = new Load<>(encoded, state.stamp(key, encoded), entry);
      Load<V> theirs = inFlight.putIfAbsent(key, mine);
      if (theirs == null) {
        return reload(key, entry, loader, mine).value();
      }
      Entry<V> joined = flight.join(key, theirs);
      if (joined != null) {
        return joined.value();
      }
      inFlight.remove(key, theirs);
      failedJoins += theirs.isFailed() ? 1 : 0;
    }
    return flight.bypass(key, loader);
  }

  /**
   * Loads a value on this thread in place of the one in memory; returns false at once if there is
   * none, or if a refresh is in flight.
   */
  public boolean tryRefresh(K key, ContextLoader<? super K, ? extends V> loader) {
    Entry<V> entry = state.valid(state.memory.get(key));
    String encoded = entry == null ? null : state.encodeForRead(key);
    if (entry == null || encoded == null || state.readsSnapshot()) {
      return false;
    }
    Load<V> load = new Load<>(encoded, state.stamp(key, encoded), entry);
    if (inFlight.putIfAbsent(key, load) != null) {
      return false;
    }
    var unused = reload(key, entry, loader, load);
    return true;
  }

  /** Completes a refresh in flight, if there is one, with an entry that was put. */
  void succeed(K key, Entry<V> entry) {
    Load<V> refresh = inFlight.get(key);
    if (refresh != null) {
      refresh.succeed(entry);
    }
  }

  /** Schedules a refresh, unless one is scheduled or there are too many; returns the entry. */
  Entry<V> inBackground(K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader) {
    if (scheduled.add(key)
        && !state
            .context
            .background()
            .tryRefresh(() -> {
              try {
                var unused = tryRefresh(key, loader);
              } catch (RuntimeException e) {
                // Counted as a failed load; the value is served on, as long as its policy lets it.
              } finally {
                scheduled.remove(key);
              }
            })) {
      scheduled.remove(key);
    }
    return entry;
  }

  /** Runs a refresh, and ends it; a failure leaves the value, and pauses further refreshes. */
  private Entry<V> reload(
      K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    try {
      Entry<V> result = findOrReload(key, entry, loader, load);
      load.succeed(result);
      return result;
    } catch (RuntimeException | Error e) {
      var unused =
          state.memory.replace(
              key, entry, state.expiry.extended(entry, ExpiryPolicy.RETRY_PAUSE_NANOS));
      load.fail(e);
      throw e;
    } finally {
      inFlight.remove(key, load);
      load.abandon(); // unless it has ended
    }
  }

  /** Loads a value that is still served, unless another instance does; then returns that value. */
  private Entry<V> findOrReload(
      K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    Entry<V> newer = state.shared == null ? null : state.shared.findNewerOrLease(load, entry);
    if (newer != null) {
      var unused = state.memory.replace(key, entry, newer);
      return newer;
    }
    if (load.isLeasedElsewhere()) {
      var unused =
          state.memory.replace(key, entry, state.expiry.extended(entry, REFRESH_ELSEWHERE_NANOS));
      return entry;
    }
    state.counters.increment(CacheMeter.REFRESHES);
    Entry<V> fresh = flight.load(key, loader, load, entry);
    // Replaces nothing if an invalidation overtook the load: then the value is no longer there.
    var unused = state.memory.replace(key, entry, fresh);
    return fresh;
  }
}
