// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

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
final class Loading<K, V> {

  /** How long a refresh that another instance has begun is left alone. */
  private static final long ELSEWHERE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Core<K, V> core;
  private final Set<K> refreshing = ConcurrentHashMap.newKeySet();

  Loading(Core<K, V> core) {
    this.core = core;
  }

  V get(K key, ContextLoader<? super K, ? extends V> loader) {
    if (core.ties.deferrals().holds(core, key)) {
      core.counters.misses.increment();
      return core.loads.call(key, loader, null).value();
    }
    while (true) {
      Slot<V> known = core.memory.get(key);
      Entry<V> entry =
          known instanceof Load<V> load
              ? joined(key, load)
              : known instanceof Entry<V> held ? served(key, held, loader) : null;
      if (entry != null) {
        core.counters.memoryHits.increment();
        return entry.value();
      }
      if (!(known instanceof Load<V>)) {
        Load<V> load = new Load<>(core.mark(key), core.usable(known));
        Entry<V> brought = core.memory.replace(key, known, load) ? begin(key, loader, load) : null;
        if (brought != null) {
          return brought.value();
        }
      }
    }
  }

  /** Begins a load, unless one runs. */
  @Nullable Load<V> tryBegin(K key) {
    Slot<V> known = core.memory.get(key);
    if (known instanceof Load<V>) {
      return null;
    }
    Load<V> load = new Load<>(core.mark(key), core.usable(known));
    return core.memory.replace(key, known, load) ? load : null;
  }

  /** Serves a value that is in memory, if it may be. */
  private @Nullable Entry<V> served(
      K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader) {
    long now = core.time.nanos();
    if (!core.marks.serve(entry.mark(), now)) {
      return null;
    }
    if (entry.isPlain(now)) {
      return entry;
    }
    return switch (core.lives.standing(entry.life(), now)) {
      case FRESH -> entry;
      case EARLY -> refreshed(key, entry, loader);
      case GRACE -> {
        core.counters.staleServed.increment();
        yield refreshed(key, entry, loader);
      }
      case COPY_OVER -> core.marks.sparesTheSource() ? entry : null;
      case OVER -> null;
    };
  }

  /**
   * Waits for the load of another; null if something overtook it before this call began, or if it
   * ended without a word, so that this caller must load.
   */
  private @Nullable Entry<V> joined(K key, Load<V> load) {
    Entry<V> entry = core.marks.serve(load.mark(), core.time.nanos()) ? awaited(load) : null;
    if (entry == null || core.marks.isEnded(entry.mark())) {
      core.memory.remove(key, load);
      return null;
    }
    return entry;
  }

  private @Nullable Entry<V> begin(
      K key, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    Entry<V> entry;
    if (core.policy.softTimeout == null && core.policy.hardTimeout == null) {
      entry = run(key, loader, load);
    } else {
      load.handOver();
      core.ties
          .background()
          .run(() -> {
            load.runsHere();
            try {
              var unused = run(key, loader, load);
            } catch (RuntimeException e) {
              // Those who wait for the load get it from there.
            }
          });
      entry = awaited(load);
    }
    if (entry != null
        && !entry.isPlain(core.time.nanos())
        && core.lives.standing(entry.life(), core.time.nanos()) == Lives.Standing.GRACE) {
      core.counters.staleServed.increment();
      return refreshed(key, entry, loader);
    }
    return entry;
  }

  /** Waits for a load as long as the policy lets a caller wait. */
  private @Nullable Entry<V> awaited(Load<V> load) {
    Duration soft = core.policy.softTimeout;
    Duration hard = core.policy.hardTimeout;
    long hardNanos = hard == null ? Waits.ENDLESS_NANOS : hard.toNanos();
    try {
      if (soft != null) {
        try {
          return core.ties.waits().await(core.name(), load, soft.toNanos());
        } catch (TimeoutException slow) {
          Entry<V> stale = standIn(load);
          if (stale != null) {
            return stale;
          }
          hardNanos = hard == null ? hardNanos : hardNanos - soft.toNanos();
        }
      }
      return core.ties.waits().await(core.name(), load, hardNanos);
    } catch (TimeoutException slow) {
      Entry<V> stale = standIn(load);
      if (stale != null) {
        return stale;
      }
      throw new LoadTimeoutException(core.name(), hard == null ? Duration.ZERO : hard);
    }
  }

  private @Nullable Entry<V> standIn(Load<V> load) {
    Entry<V> stale = core.usable(load.previous());
    if (stale == null || !core.lives.isOfUseMeanwhile(stale.life(), core.time.nanos())) {
      return null;
    }
    core.counters.staleServed.increment();
    return stale;
  }

  /** Does a load that stands in memory, and ends it. */
  Entry<V> run(K key, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    try {
      Entry<V> entry = find(key, loader, load);
      end(key, load, entry);
      return entry;
    } catch (Absent e) {
      abandon(key, load);
      throw e;
    } catch (Throwable t) {
      Entry<V> stale = t instanceof Error ? null : core.usable(load.previous());
      if (stale != null && core.lives.isOfUseInError(stale.life(), core.time.nanos())) {
        core.counters.staleServed.increment();
        Entry<V> again = core.lives.paused(stale, Lives.PAUSE_NANOS);
        end(key, load, again);
        return again;
      }
      fail(key, load, t);
      throw t;
    }
  }

  void end(K key, Load<V> load, Entry<V> entry) {
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
      return bring(key, null, loader, load);
    }
    Turn<V> turn = level.turn(core.written(key), load.mark());
    if (turn.entry() != null) {
      core.counters.sharedHits.increment();
      return turn.entry();
    }
    if (turn.stale() != null) {
      load.foundStale(turn.stale());
    }
    return bring(key, turn.token(), loader, load);
  }

  private Entry<V> bring(
      K key, @Nullable String token, ContextLoader<? super K, ? extends V> loader, Load<V> load) {
    core.counters.misses.increment();
    Entry<V> previous = load.previous();
    boolean kept = false;
    try {
      Loaded<V> loaded = core.loads.call(key, loader, previous == null ? null : previous.value());
      Entry<V> entry = core.entry(key, loaded, load.mark(), previous);
      kept = keep(key, token, loaded, entry, load);
      if (!kept) {
        core.memory.remove(key, load);
      }
      return entry;
    } finally {
      if (!kept) {
        giveBack(key, token);
      }
    }
  }

  /** Writes a load to the shared level unless something overtook it; false if something did. */
  private boolean keep(
      K key, @Nullable String token, Loaded<V> loaded, Entry<V> entry, Slot<V> standing) {
    if (!loaded.isKept()) {
      return false;
    }
    if (!core.memory.holds(key, standing)) {
      core.counters.refusedFills.increment();
      return false;
    }
    SharedValues<V> level = core.shared;
    return level == null
        || token == null
        || level.fill(core.written(key), token, loaded, entry.life());
  }

  private void giveBack(K key, @Nullable String token) {
    if (core.shared != null) {
      core.shared.giveBack(core.written(key), token);
    }
  }

  private Entry<V> refreshed(K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader) {
    if (refreshing.add(key)
        && !core.ties
            .background()
            .tryRun(() -> {
              try {
                renew(key, entry, loader);
              } finally {
                refreshing.remove(key);
              }
            })) {
      refreshing.remove(key);
    }
    return entry;
  }

  /** Loads anew what is still being served, if no other instance does. */
  private void renew(K key, Entry<V> entry, ContextLoader<? super K, ? extends V> loader) {
    Mark mark = core.mark(key);
    Turn<V> turn =
        core.shared == null ? Turn.nothing() : core.shared.renewal(core.written(key), mark, entry);
    Entry<V> found = turn.entry();
    if (found != null) {
      var unused = core.memory.replace(key, entry, found);
      return;
    }
    if (turn.isElsewhere()) {
      var unused = core.memory.replace(key, entry, core.lives.paused(entry, ELSEWHERE_NANOS));
      return;
    }
    core.counters.refreshes.increment();
    boolean kept = false;
    try {
      Loaded<V> loaded = core.loads.call(key, loader, entry.value());
      Entry<V> fresh = core.entry(key, loaded, mark, entry);
      kept = keep(key, turn.token(), loaded, fresh, entry);
      if (!kept) {
        core.memory.remove(key, entry);
      } else {
        var unused = core.memory.replace(key, entry, fresh);
      }
    } catch (RuntimeException e) {
      // Counted as a failed load; the value is served on, for as long as its policy lets it.
      var unused = core.memory.replace(key, entry, core.lives.paused(entry, Lives.PAUSE_NANOS));
    } finally {
      if (!kept) {
        giveBack(key, turn.token());
      }
    }
  }
}
