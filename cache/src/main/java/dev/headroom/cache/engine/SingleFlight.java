// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.ReadStamp;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.LoadTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is not simply in memory: joins a load, begins one, or serves a value whose time is
 * over or nearly so and loads it anew.
 *
 * <p>Method. A load in flight stands in memory like a value: who comes second finds it and waits,
 * and a slow load blocks no other key. {@code invalidate} removes it from there, and with it its
 * right to be kept: a load is written to the shared level only while it still stands, and only with
 * the grant that the same invalidation takes away. A refresh leaves the old value where it is and
 * may replace just that one. The loader runs under no lock.
 *
 * <p>Thread-safe.
 */
public final class SingleFlight<K, V> {

  /** How long a refresh that another instance has begun is left alone. */
  private static final long ELSEWHERE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final CacheState<K, V> core;
  private final Set<K> refreshing = ConcurrentHashMap.newKeySet();

  public SingleFlight(CacheState<K, V> core) {
    this.core = core;
  }

  public V get(K key, ContextLoader<? super K, ? extends V> loader) {
    if (core.context.afterCommit().isPending(core, key)) {
      core.counters.misses.increment();
      return core.loaders.call(key, loader, null).value();
    }
    while (true) {
      Slot<V> known = core.memory.get(key);
      Entry<V> entry =
          known instanceof Load<V> load
              ? join(key, load)
              : known instanceof Entry<V> held ? serve(key, held, loader) : null;
      if (entry != null) {
        core.counters.memoryHits.increment();
        return entry.value();
      }
      if (!(known instanceof Load<V>)) {
        Load<V> load = new Load<>(core.stamp(key), core.usable(known));
        Entry<V> brought = core.memory.replace(key, known, load) ? start(key, loader, load) : null;
        if (brought != null) {
          return brought.value();
        }
      }
    }
  }

  /** Begins a load, unless one runs. */
  @Nullable Load<V> tryStart(K key) {
    Slot<V> known = core.memory.get(key);
    if (known instanceof Load<V>) {
      return null;
    }
    Load<V> load = new Load<>(core.stamp(key), core.usable(known));
    return core.memory.replace(key, known, load) ? load : null;
  }

  /** Serves a value that is in memory, if it may be. */
  private @Nullable Entry<V> serve(
      K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader) {
    long now = core.time.nanos();
    if (!core.stamps.isServable(entry.stamp(), now)) {
      return null;
    }
    if (entry.isFresh(now)) {
      return entry;
    }
    return switch (core.expiry.freshness(entry.expiry(), now)) {
      case FRESH -> entry;
      case EARLY -> refresh(key, entry, loader);
      case STALE -> {
        core.counters.staleServed.increment();
        yield refresh(key, entry, loader);
      }
      case MEMORY_EXPIRED -> core.stamps.servesWhileUnavailable() ? entry : null;
      case EXPIRED -> null;
    };
  }

  /**
   * DeadlockDetector for the load of another; null if something overtook it before this call began,
   * or if it ended without a word, so that this caller must load.
   */
  private @Nullable Entry<V> join(K key, Load<V> load) {
    Entry<V> entry = core.stamps.isServable(load.stamp(), core.time.nanos()) ? await(load) : null;
    if (entry == null || core.stamps.isTagInvalidated(entry.stamp())) {
      core.memory.remove(key, load);
      return null;
    }
    return entry;
  }

  private @Nullable Entry<V> start(
      K key, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    Entry<V> entry;
    if (core.policy.softTimeout == null && core.policy.hardTimeout == null) {
      entry = run(key, loader, load);
    } else {
      load.handOver();
      core.context
          .background()
          .run(() -> {
            load.takeOver();
            try {
              var unused = run(key, loader, load);
            } catch (RuntimeException e) {
              // Those who wait for the load get it from there.
            }
          });
      entry = await(load);
    }
    if (entry != null
        && !entry.isFresh(core.time.nanos())
        && core.expiry.freshness(entry.expiry(), core.time.nanos())
            == ExpiryPolicy.Freshness.STALE) {
      core.counters.staleServed.increment();
      return refresh(key, entry, loader);
    }
    return entry;
  }

  /** DeadlockDetector for a load as long as the policy lets a caller wait. */
  private @Nullable Entry<V> await(Load<V> load) {
    Duration soft = core.policy.softTimeout;
    Duration hard = core.policy.hardTimeout;
    long hardNanos = hard == null ? DeadlockDetector.ENDLESS_NANOS : hard.toNanos();
    try {
      if (soft != null) {
        try {
          return core.context.deadlocks().await(core.name(), load, soft.toNanos());
        } catch (TimeoutException slow) {
          Entry<V> stale = staleValue(load);
          if (stale != null) {
            return stale;
          }
          hardNanos = hard == null ? hardNanos : hardNanos - soft.toNanos();
        }
      }
      return core.context.deadlocks().await(core.name(), load, hardNanos);
    } catch (TimeoutException slow) {
      Entry<V> stale = staleValue(load);
      if (stale != null) {
        return stale;
      }
      throw new LoadTimeoutException(core.name(), hard == null ? Duration.ZERO : hard);
    }
  }

  private @Nullable Entry<V> staleValue(Load<V> load) {
    Entry<V> stale = core.usable(load.previous());
    if (stale == null || !core.expiry.isUsableWhileLoading(stale.expiry(), core.time.nanos())) {
      return null;
    }
    core.counters.staleServed.increment();
    return stale;
  }

  /** Does a load that stands in memory, and ends it. */
  Entry<V> run(K key, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    try {
      Entry<V> entry = find(key, loader, load);
      complete(key, load, entry);
      return entry;
    } catch (AbsentValueException e) {
      abandon(key, load);
      throw e;
    } catch (Throwable t) {
      Entry<V> stale = t instanceof Error ? null : core.usable(load.previous());
      if (stale != null && core.expiry.isUsableAfterFailure(stale.expiry(), core.time.nanos())) {
        core.counters.staleServed.increment();
        Entry<V> again = core.expiry.withoutCheckFor(stale, ExpiryPolicy.PAUSE_NANOS);
        complete(key, load, again);
        return again;
      }
      fail(key, load, t);
      throw t;
    }
  }

  void complete(K key, Load<V> load, Entry<V> entry) {
    var unused = core.memory.replace(key, load, entry);
    load.succeed(entry);
  }

  void abandon(K key, Load<V> load) {
    core.memory.remove(key, load);
    load.abandon();
  }

  void fail(K key, Load<V> load, Throwable failure) {
    core.memory.remove(key, load);
    load.fail(failure);
  }

  /** Takes it from the shared level, or loads it if no other instance does. */
  private Entry<V> find(K key, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    SharedValues<V> level = core.shared;
    if (level == null) {
      return load(key, null, loader, load);
    }
    Lookup<V> turn = level.lookup(core.encode(key), load.stamp());
    if (turn.entry() != null) {
      core.counters.sharedHits.increment();
      return turn.entry();
    }
    if (turn.stale() != null) {
      load.setPrevious(turn.stale());
    }
    return load(key, turn.token(), loader, load);
  }

  private Entry<V> load(
      K key, @Nullable String token, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    core.counters.misses.increment();
    Entry<V> previous = load.previous();
    boolean kept = false;
    try {
      LoadedValue<V> loaded =
          core.loaders.call(key, loader, previous == null ? null : previous.value());
      Entry<V> entry = core.entry(key, loaded, load.stamp(), previous);
      kept = store(key, token, loaded, entry, load);
      if (!kept) {
        core.memory.remove(key, load);
      }
      return entry;
    } finally {
      if (!kept) {
        releaseLease(key, token);
      }
    }
  }

  /** Writes a load to the shared level unless something overtook it; false if something did. */
  private boolean store(
      K key, @Nullable String token, LoadedValue<V> loaded, Entry<V> entry, Slot<V> standing) {
    if (!loaded.isCacheable()) {
      return false;
    }
    if (!core.memory.contains(key, standing)) {
      core.counters.overtakenLoads.increment();
      return false;
    }
    SharedValues<V> level = core.shared;
    return level == null
        || token == null
        || level.store(core.encode(key), token, loaded, entry.expiry());
  }

  private void releaseLease(K key, @Nullable String token) {
    if (core.shared != null) {
      core.shared.releaseLease(core.encode(key), token);
    }
  }

  private Entry<V> refresh(K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader) {
    if (refreshing.add(key)
        && !core.context
            .background()
            .tryRefresh(() -> {
              try {
                reload(key, entry, loader);
              } finally {
                refreshing.remove(key);
              }
            })) {
      refreshing.remove(key);
    }
    return entry;
  }

  /** LoaderCalls anew what is still being served, if no other instance does. */
  private void reload(K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader) {
    ReadStamp mark = core.stamp(key);
    Lookup<V> turn =
        core.shared == null
            ? Lookup.nothing()
            : core.shared.lookupForRefresh(core.encode(key), mark, entry);
    Entry<V> found = turn.entry();
    if (found != null) {
      var unused = core.memory.replace(key, entry, found);
      return;
    }
    if (turn.isLeasedElsewhere()) {
      var unused =
          core.memory.replace(key, entry, core.expiry.withoutCheckFor(entry, ELSEWHERE_NANOS));
      return;
    }
    core.counters.refreshes.increment();
    boolean kept = false;
    try {
      LoadedValue<V> loaded = core.loaders.call(key, loader, entry.value());
      Entry<V> fresh = core.entry(key, loaded, mark, entry);
      kept = store(key, turn.token(), loaded, fresh, entry);
      if (!kept) {
        core.memory.remove(key, entry);
      } else {
        var unused = core.memory.replace(key, entry, fresh);
      }
    } catch (RuntimeException e) {
      // Counted as a failed load; the value is served on, for as long as its policy lets it.
      var unused =
          core.memory.replace(
              key, entry, core.expiry.withoutCheckFor(entry, ExpiryPolicy.PAUSE_NANOS));
    } finally {
      if (!kept) {
        releaseLease(key, turn.token());
      }
    }
  }
}
