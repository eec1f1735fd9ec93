// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import static dev.headroom.limit.rule.PermitRequest.boundedKey;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import dev.headroom.limit.algorithm.SlidingLog;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the permits of each key in this process's memory.
 *
 * <p>Holds at most {@code maxKeys} keys (for a moment one more per thread that adds one). A key
 * costs about 150 bytes and 8 bytes a permit taken in the window; a key seldom seen stays small
 * whatever its limit. When there is no room, a key whose window is empty is evicted, which loses
 * nothing. When a sample of keys shows none such, the one of them with the fewest live permits is
 * evicted: it may take that many more than its limit in this window, and {@link
 * LimitMeter#FORGOTTEN} is notified. So a flood of new addresses evicts one another, not the
 * address that took a hundred permits.
 *
 * <p>Thread-safe. Calls on different keys do not wait for one another; calls on one key take turns,
 * for about the time of writing one number. Never blocks on anything else.
 *
 * @see dev.headroom.limit.algorithm.SlidingLog
 */
public final class MemoryLimitState implements LimitState {
  /** How many keys are kept by default. */
  public static final int DEFAULT_MAX_KEYS = 100_000;

  /*
   * Refusals. A refused entry keeps its refusal: until it ends, and while the limit is the same, a
   * call for as many permits or more is refused without the lock. What frees permits earlier, a
   * hand-back, removes the refusal under the lock.
   *
   * Locks. A call on several entries takes their monitors in the order of their numbers, so no two
   * calls deadlock. An entry is read and written under its own monitor; nothing blocks inside, so a
   * virtual thread is never pinned there. A thread that finds an entry removed looks the key up
   * again, so no permit is written to an entry that nobody will read; see KeyEntries.
   */
  private final TimeSource time;
  private final KeyEntries entries;

  /** Creates a state of {@value #DEFAULT_MAX_KEYS} keys. */
  public MemoryLimitState(TimeSource time) {
    this(time, DEFAULT_MAX_KEYS, LimitListener.NONE);
  }

  /**
   * Creates a state.
   *
   * @param maxKeys the most keys kept, over 0
   * @param listener notified of keys evicted with live permits
   * @throws IllegalArgumentException when {@code maxKeys} is not over 0
   */
  public MemoryLimitState(TimeSource time, int maxKeys, LimitListener listener) {
    if (maxKeys < 1) {
      throw new IllegalArgumentException(
          "maxKeys was " + maxKeys + ", allowed 1 and more; set how many keys are limited at once");
    }
    this.time = time;
    this.entries = new KeyEntries(maxKeys, time, listener);
  }

  /**
   * Takes permits of one limit, or takes none and returns when they will fit.
   *
   * @param key who is limited; any text
   * @param permits from 1 to the limit's capacity
   * @throws IllegalArgumentException when {@code permits} could never fit; nothing is taken
   */
  public Decision take(Limit limit, String key, int permits) {
    LimitState.requirePermits(limit, permits);
    long now = time.nanos();
    String kept = boundedKey(key);
    KeyEntry known = entries.find(limit.name(), kept);
    KeyEntry.Refusal refusal = known == null ? null : known.refusal;
    if (refusal != null && refusal.holds(limit, permits, now)) {
      Duration rest = Duration.ofNanos(refusal.untilNanos() - now);
      return Decision.refused(limit.capacity(), permits - 1, rest, Decision.Source.LOCAL);
    }
    return locked(limit, kept, entry -> take(entry, limit, permits));
  }

  /** Acts on a key's entry under its lock. */
  private <T> T locked(Limit limit, String key, Function<KeyEntry, T> action) {
    while (true) {
      KeyEntry entry = entries.findOrAdd(limit, key);
      synchronized (entry) {
        if (!entry.removed) {
          entry.adopt(limit);
          return action.apply(entry);
        }
      }
    }
  }

  /**
   * Returns whether an entry that refused one permit of the limit still does, by a volatile read.
   */
  boolean stillRefuses(KeyEntry entry, Limit limit) {
    return entry.refuses(limit, 1, time.nanos());
  }

  /** Returns the entry of a key, or null when there is none. */
  @Nullable KeyEntry entry(Limit limit, String key) {
    return entries.find(limit.name(), boundedKey(key));
  }

  /** Takes a permit and returns only whether; allocates nothing for a key of a sliding window. */
  boolean admits(Limit limit, String key) {
    KeyEntry known = entries.find(limit.name(), boundedKey(key));
    if (known != null) {
      if (known.refuses(limit, 1, time.nanos())) {
        return false;
      }
      synchronized (known) {
        if (!known.removed) {
          known.adopt(limit);
          SlidingLog log = known.log();
          if (log != null) {
            long now = time.nanos();
            long wait = log.take(now, 1, limit.permits(), limit.period().toNanos());
            known.refusal = wait == 0 ? null : new KeyEntry.Refusal(limit, 1, now + wait);
            return wait == 0;
          }
        }
      }
    }
    return take(limit, key, 1).admitted();
  }

  @Override
  public StoreResult take(List<StoreRequest> requests, int times) {
    for (StoreRequest each : requests) {
      LimitState.requirePermits(each.limit(), each.permits());
    }
    while (true) {
      List<KeyEntry> found = new ArrayList<>(requests.size());
      for (StoreRequest each : requests) {
        found.add(entries.findOrAdd(each.limit(), each.key()));
      }
      List<KeyEntry> ordered = new ArrayList<>(found);
      ordered.sort(Comparator.comparingLong(entry -> entry.number));
      StoreResult result = locked(ordered, 0, () -> takeAll(found, requests, times));
      if (result != null) {
        return result;
      }
    }
  }

  /** Locks one entry after the other and then acts; null when one of them was removed meanwhile. */
  private static @Nullable StoreResult locked(
      List<KeyEntry> ordered, int from, Supplier<StoreResult> action) {
    if (from == ordered.size()) {
      return action.get();
    }
    KeyEntry entry = ordered.get(from);
    synchronized (entry) {
      return entry.removed ? null : locked(ordered, from + 1, action);
    }
  }

  private StoreResult takeAll(List<KeyEntry> found, List<StoreRequest> requests, int times) {
    EvalContext.Time now = now();
    int granted = times;
    for (int i = 0; i < requests.size(); i++) {
      StoreRequest request = requests.get(i);
      EvalContext context = request.context(now);
      EvalRequest evaluated = request.toEvalRequest(times);
      found.get(i).adopt(request.limit());
      found.get(i).settle(context, evaluated);
      if (!request.terms().observed()) {
        granted = Math.min(granted, found.get(i).fits(context, evaluated));
      }
    }
    List<StoreResult.RuleResult> results = new ArrayList<>(requests.size());
    long stamp = 0;
    for (int i = 0; i < requests.size(); i++) {
      StoreRequest request = requests.get(i);
      Outcome outcome = found.get(i).take(request.context(now), request.toEvalRequest(granted));
      results.add(
          new StoreResult.RuleResult(outcome.times(), outcome.remaining(), outcome.waitTicks()));
      stamp = i == 0 ? outcome.stamp() : stamp;
    }
    return new StoreResult(granted, stamp, results);
  }

  private EvalContext.Time now() {
    return EvalContext.Time.ofNanos(time.nanos(), time.now());
  }

  private EvalContext.Time now(Limit limit) {
    return KeyEntry.now(limit, time);
  }

  /**
   * Takes permits that another state granted, so that this one knows what was spent here.
   *
   * @return the stamp with which they are handed back here
   */
  public long charge(Limit limit, String key, int permits) {
    EvalRequest owed = new EvalRequest(1, 0, Math.min(permits, limit.capacity()), 0, 0);
    return locked(
        limit,
        boundedKey(key),
        entry -> {
          EvalContext context = limit.context(0, now(limit));
          entry.settle(context, owed);
          return entry.take(context, owed).stamp();
        });
  }

  /** Returns how many permits the key has that count now. */
  public int live(Limit limit, String key) {
    KeyEntry entry = entries.find(limit.name(), boundedKey(key));
    if (entry == null) {
      return 0;
    }
    synchronized (entry) {
      entry.adopt(limit);
      return entry.live(time);
    }
  }

  /** Returns how many keys are kept now. */
  public int keys() {
    return entries.size();
  }

  private Decision take(KeyEntry entry, Limit limit, int permits) {
    SlidingLog log = entry.log();
    if (log != null) {
      return slide(entry, log, limit, permits);
    }
    Outcome outcome = entry.take(limit.context(0, now(limit)), new EvalRequest(permits, 1));
    return decided(limit, outcome.remaining(), outcome.times() == 1 ? 0 : outcome.waitTicks());
  }

  private Decision slide(KeyEntry entry, SlidingLog log, Limit limit, int permits) {
    long now = time.nanos();
    long window = limit.period().toNanos();
    long wait = log.take(now, permits, limit.permits(), window);
    int remaining = Math.max(0, limit.permits() - log.live(now, window));
    // Only a log that is full to the last permit has the same number of permits free until then.
    entry.refusal =
        wait > 0 && remaining == permits - 1
            ? new KeyEntry.Refusal(limit, permits, now + wait)
            : null;
    return decided(limit, remaining, wait);
  }

  private static Decision decided(Limit limit, int remaining, long waitNanos) {
    return waitNanos == 0
        ? Decision.admitted(limit.capacity(), remaining, Decision.Source.LOCAL)
        : Decision.refused(
            limit.capacity(), remaining, Duration.ofNanos(waitNanos), Decision.Source.LOCAL);
  }
}
