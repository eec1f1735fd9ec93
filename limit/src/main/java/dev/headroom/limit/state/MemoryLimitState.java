// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.ground.KeyHash;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The permits of each key in this process's memory.
 *
 * <p>Holds at most {@code maxKeys} keys (for a moment one more per thread that adds one). A key
 * costs about 150 bytes and 8 bytes a permit taken in the window; a key seldom seen stays small
 * whatever its limit. When there is no room, a key whose window is empty makes place, which loses
 * nothing. When a sample of keys shows none such, the one of them with the fewest live permits is
 * forgotten: it may take that many more than its limit in this window, and {@link
 * LimitListener#forgotten} tells it. So a flood of new addresses pushes out one another, not the
 * address that took a hundred permits.
 *
 * <p>Thread-safe. Calls on different keys do not wait for one another; calls on one key take turns,
 * for about the time of writing one number. Never blocks on anything else.
 *
 * @see SlidingLog
 */
public final class MemoryLimitState implements LimitState {
  /** How many keys are kept unless told otherwise. */
  public static final int DEFAULT_MAX_KEYS = 100_000;

  /*
   * Refusals. A refused log keeps its refusal: until it ends, and while the rule is the same, a call
   * for as many permits or more is refused without the lock. What frees permits earlier, a hand-back,
   * takes the refusal away under the lock.
   *
   * Locks. A call on several logs takes their monitors in the order of their numbers, so no two calls
   * wait for one another. A log is read and written under its own monitor; nothing blocks inside, so a virtual thread
   * is never held up there. `sweeping` is only ever tried, never waited for, and is taken before a
   * log's monitor. A log leaves the map under its monitor with `gone` set; a thread that meets a gone
   * log looks the key up again, so no permit is written to a log that nobody will read.
   */
  private static final int LOOKED_AT_PER_NEW_KEY = 4;
  private static final int SAMPLE = 32;
  private static final int LONGEST_KEY = 64;

  private final TimeSource time;
  private final int maxKeys;
  private final LimitListener listener;
  private final ConcurrentHashMap<String, ConcurrentHashMap<String, KeyEntry>> logs =
      new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong numbered = new AtomicLong();
  private final ReentrantLock sweeping = new ReentrantLock();
  private final KeyWalk walk = new KeyWalk(logs);

  /** Creates a state of {@value #DEFAULT_MAX_KEYS} keys. */
  public MemoryLimitState(TimeSource time) {
    this(time, DEFAULT_MAX_KEYS, LimitListener.NONE);
  }

  /**
   * Creates a state.
   *
   * @param maxKeys the most keys kept, over 0
   * @param listener hears of keys forgotten with live permits
   * @throws IllegalArgumentException when {@code maxKeys} is not over 0
   */
  public MemoryLimitState(TimeSource time, int maxKeys, LimitListener listener) {
    if (maxKeys < 1) {
      throw new IllegalArgumentException(
          "maxKeys was " + maxKeys + ", allowed 1 and more; set how many keys are limited at once");
    }
    this.time = time;
    this.maxKeys = maxKeys;
    this.listener = listener;
  }

  @Override
  public Decision.Source source() {
    return Decision.Source.LOCAL;
  }

  @Override
  public Decision take(Limit rule, String key, int permits) {
    LimitState.requirePermits(rule, permits);
    long now = time.nanos();
    String kept = shortened(key);
    KeyEntry known = known(rule.name(), kept);
    KeyEntry.Refusal refusal = known == null ? null : known.refusal;
    if (refusal != null && refusal.holds(rule, permits, now)) {
      Duration rest = Duration.ofNanos(refusal.untilNanos() - now);
      return Decision.refused(rule.capacity(), permits - 1, rest, Decision.Source.LOCAL);
    }
    while (true) {
      KeyEntry log = find(rule, kept);
      synchronized (log) {
        if (!log.gone) {
          return take(log, rule, permits);
        }
      }
    }
  }

  /** Tells whether a log that refused one permit of the rule still does, by one volatile read. */
  public boolean stillRefuses(KeyEntry log, Limit rule) {
    return log.refuses(rule, 1, time.nanos());
  }

  /** Returns the log of a key, or null when there is none. */
  @Nullable
  public KeyEntry held(Limit rule, String key) {
    return known(rule.name(), shortened(key));
  }

  /** Takes permits and tells only whether; a refusal that still holds allocates nothing. */
  public boolean admits(Limit rule, String key, int permits) {
    KeyEntry known = known(rule.name(), shortened(key));
    if (known != null) {
      if (known.refuses(rule, permits, time.nanos())) {
        return false;
      }
      synchronized (known) {
        if (!known.gone && known.permits(rule) instanceof SlidingLog ring) {
          LimitState.requirePermits(rule, permits);
          long now = time.nanos();
          long wait = ring.take(now, permits, rule.permits(), rule.period().toNanos());
          known.refusal =
              wait == 0 || permits > 1 ? null : new KeyEntry.Refusal(rule, permits, now + wait);
          return wait == 0;
        }
      }
    }
    return take(rule, key, permits).admitted();
  }

  @Override
  public StoreResult take(List<StoreRequest> takes, int times) {
    for (StoreRequest each : takes) {
      LimitState.requirePermits(each.limit(), each.permits());
    }
    while (true) {
      List<KeyEntry> found = new ArrayList<>(takes.size());
      for (StoreRequest each : takes) {
        found.add(find(each.limit(), shortened(each.key())));
      }
      List<KeyEntry> ordered = new ArrayList<>(found);
      ordered.sort(Comparator.comparingLong(log -> log.number));
      StoreResult grant = locked(ordered, 0, found, takes, times);
      if (grant != null) {
        return grant;
      }
    }
  }

  /** Locks one log after the other and then takes; null when one of them went meanwhile. */
  private @Nullable StoreResult locked(
      List<KeyEntry> ordered, int from, List<KeyEntry> found, List<StoreRequest> takes, int times) {
    if (from == ordered.size()) {
      return takeAll(found, takes, times);
    }
    KeyEntry log = ordered.get(from);
    synchronized (log) {
      return log.gone ? null : locked(ordered, from + 1, found, takes, times);
    }
  }

  private StoreResult takeAll(List<KeyEntry> found, List<StoreRequest> takes, int times) {
    long nanos = time.nanos();
    long wall = wallMicros(takes);
    int granted = times;
    for (int i = 0; i < takes.size(); i++) {
      StoreRequest take = takes.get(i);
      KeyEntry log = found.get(i);
      EvalContext at = new EvalContext(take.limit(), nanos, wall, take.terms().extensionNanos());
      settle(log, at, take.terms());
      int units = log.permits(take.limit()).free(at) / take.permits();
      granted = take.terms().shadow() ? granted : Math.min(granted, units);
    }
    EvalContext first = new EvalContext(takes.getFirst().limit(), nanos, wall, 0);
    long stamp = found.getFirst().permits.stamp(first);
    List<StoreResult.RuleResult> lines = new ArrayList<>(takes.size());
    for (int i = 0; i < takes.size(); i++) {
      StoreRequest take = takes.get(i);
      KeyLog log = found.get(i).permits(take.limit());
      EvalContext at = new EvalContext(take.limit(), nanos, wall, take.terms().extensionNanos());
      int taken = Math.min(granted, log.free(at) / take.permits());
      if (taken > 0) {
        log.add(at, taken * take.permits());
      }
      lines.add(new StoreResult.RuleResult(taken, log.free(at), log.waitFor(at, take.permits())));
    }
    return new StoreResult(granted, stamp, lines);
  }

  private static void settle(KeyEntry log, EvalContext at, StoreRequest.Terms terms) {
    KeyLog permits = log.permits(at.rule());
    if (terms.returnedPermits() > 0) {
      log.refusal = null;
      permits.handBack(at, terms.returnedPermits(), terms.returnedStamp());
    }
    if (terms.owedPermits() > 0) {
      permits.add(at, Math.min(terms.owedPermits(), at.rule().capacity()));
    }
  }

  /** Only a calendar is asked of the wall clock. */
  private long wallMicros(List<StoreRequest> takes) {
    for (StoreRequest each : takes) {
      if (each.limit().shape() instanceof Limit.Calendar) {
        return micros(time.now());
      }
    }
    return 0;
  }

  private static long micros(Instant now) {
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  /** Writes permits down that another state granted, so that this log knows what was spent here. */
  public void charge(Limit rule, String key, int permits) {
    String kept = shortened(key);
    long wall = rule.shape() instanceof Limit.Calendar ? micros(time.now()) : 0;
    int most = Math.min(permits, rule.capacity());
    while (true) {
      KeyEntry log = find(rule, kept);
      synchronized (log) {
        if (!log.gone) {
          log.permits(rule).add(new EvalContext(rule, time.nanos(), wall, 0), most);
          return;
        }
      }
    }
  }

  /** Returns how many permits the key's log holds that count now. */
  public int live(Limit rule, String key) {
    KeyEntry log = known(rule.name(), shortened(key));
    if (log == null) {
      return 0;
    }
    long wall = wallMicros(List.of(new StoreRequest(rule, key, 1)));
    synchronized (log) {
      return log.permits(rule).live(new EvalContext(rule, time.nanos(), wall, 0));
    }
  }

  /** A key may come from a stranger: what it costs must not depend on its length. */
  private static String shortened(String key) {
    return key.length() <= LONGEST_KEY ? key : KeyHash.of(key);
  }

  /** Returns how many keys are kept now. */
  public int keys() {
    return count.get();
  }

  private Decision take(KeyEntry log, Limit rule, int permits) {
    KeyLog permitsOf = log.permits(rule);
    if (permitsOf instanceof SlidingLog ring) {
      return slide(log, ring, rule, permits);
    }
    EvalContext at =
        new EvalContext(rule, time.nanos(), wallMicros(List.of(new StoreRequest(rule, "", 1))), 0);
    long wait = permitsOf.waitFor(at, permits);
    if (wait == 0) {
      permitsOf.add(at, permits);
    }
    return decided(rule, permitsOf.free(at), wait);
  }

  private Decision slide(KeyEntry log, SlidingLog ring, Limit rule, int permits) {
    long now = time.nanos();
    long window = rule.period().toNanos();
    long wait = ring.take(now, permits, rule.permits(), window);
    int remaining = Math.max(0, rule.permits() - ring.live(now, window));
    // Only a log that is full to the last permit tells the same of what remains until then.
    log.refusal =
        wait > 0 && remaining == permits - 1
            ? new KeyEntry.Refusal(rule, permits, now + wait)
            : null;
    return decided(rule, remaining, wait);
  }

  private static Decision decided(Limit rule, int remaining, long waitNanos) {
    return waitNanos == 0
        ? Decision.admitted(rule.capacity(), remaining, Decision.Source.LOCAL)
        : Decision.refused(
            rule.capacity(), remaining, Duration.ofNanos(waitNanos), Decision.Source.LOCAL);
  }

  private @Nullable KeyEntry known(String rule, String key) {
    ConcurrentHashMap<String, KeyEntry> ofRule = logs.get(rule);
    return ofRule == null ? null : ofRule.get(key);
  }

  private KeyEntry find(Limit rule, String key) {
    KeyEntry log = known(rule.name(), key);
    return log == null ? add(new KeyName(rule.name(), key), rule) : log;
  }

  private KeyEntry add(KeyName name, Limit rule) {
    KeyEntry fresh = new KeyEntry(numbered.incrementAndGet(), name.key(), rule);
    KeyEntry present =
        logs.computeIfAbsent(name.rule(), any -> new ConcurrentHashMap<>())
            .putIfAbsent(name.key(), fresh);
    if (present != null) {
      return present;
    }
    count.incrementAndGet();
    if (sweeping.tryLock()) {
      try {
        sweep(name);
      } finally {
        sweeping.unlock();
      }
    }
    return fresh;
  }

  /** Looks at a few keys, so that idle ones go over time; at more while there are too many. */
  private void sweep(KeyName spared) {
    for (int i = 0; i < LOOKED_AT_PER_NEW_KEY; i++) {
      KeyName name = walk.next();
      if (!name.equals(spared)) {
        forget(name, 0);
      }
    }
    while (count.get() > maxKeys && makePlace(spared)) {
      // Each turn takes one key away; threads that could not sweep may have added several.
    }
  }

  private boolean makePlace(KeyName spared) {
    KeyName poorest = null;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < SAMPLE; i++) {
      KeyName name = walk.next();
      if (name.equals(spared)) {
        continue;
      }
      int live = live(name);
      if (live == 0 && forget(name, 0)) {
        return true;
      }
      if (live < fewest) {
        fewest = live;
        poorest = name;
      }
    }
    return poorest != null && forget(poorest, Integer.MAX_VALUE);
  }

  private int live(KeyName name) {
    KeyEntry log = known(name.rule(), name.key());
    if (log == null) {
      return Integer.MAX_VALUE;
    }
    synchronized (log) {
      return live(log);
    }
  }

  /** For the caller that holds the log's monitor. */
  private int live(KeyEntry log) {
    long wall = wallMicros(List.of(new StoreRequest(log.numbers, "", 1)));
    return log.permits.live(new EvalContext(log.numbers, time.nanos(), wall, 0));
  }

  private boolean forget(KeyName name, int atMostLive) {
    KeyEntry log = known(name.rule(), name.key());
    if (log == null) {
      return false;
    }
    int live;
    synchronized (log) {
      live = live(log);
      if (log.gone || !log.used || live > atMostLive) {
        return false;
      }
      log.gone = true;
      log.refusal = null;
      Objects.requireNonNull(logs.get(name.rule()), "rules stay").remove(name.key(), log);
      count.decrementAndGet();
    }
    if (live > 0) {
      listener.forgotten(name.rule(), live);
    }
    return true;
  }
}
