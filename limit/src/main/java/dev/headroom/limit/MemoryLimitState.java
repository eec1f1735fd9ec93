// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.Keys;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

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
 * @see RingLog
 */
public final class MemoryLimitState implements LimitState {
  /** How many keys are kept unless told otherwise. */
  public static final int DEFAULT_MAX_KEYS = 100_000;

  /*
   * Locks. A log is read and written under its own monitor; nothing blocks inside, so a virtual thread
   * is never held up there. `sweeping` is only ever tried, never waited for, and is taken before a
   * log's monitor. A log leaves the map under its monitor with `gone` set; a thread that meets a gone
   * log looks the key up again, so no permit is written to a log that nobody will read.
   */
  private static final int LOOKED_AT_PER_NEW_KEY = 4;
  private static final int SAMPLE = 32;
  private static final int LONGEST_KEY = 64;

  private record LogName(String rule, String key) {}

  private static final class Log {
    private final RingLog ring = new RingLog();
    private long windowNanos;
    private boolean gone;
  }

  private final TimeSource time;
  private final int maxKeys;
  private final LimitListener listener;
  private final ConcurrentHashMap<LogName, Log> logs = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final ReentrantLock sweeping = new ReentrantLock();
  private Iterator<LogName> hand = logs.keySet().iterator();

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
  public Decision take(RateLimit rule, String key, int permits) {
    LimitState.requirePermits(rule, permits);
    LogName name = new LogName(rule.name(), shortened(key));
    while (true) {
      Log log = logs.get(name);
      if (log == null) {
        log = add(name);
      }
      synchronized (log) {
        if (!log.gone) {
          return take(log, rule, permits);
        }
      }
    }
  }

  /** A key may come from a stranger: what it costs must not depend on its length. */
  private static String shortened(String key) {
    return key.length() <= LONGEST_KEY ? key : Keys.hashed(key);
  }

  /** Returns how many keys are kept now. */
  public int keys() {
    return count.get();
  }

  private Decision take(Log log, RateLimit rule, int permits) {
    int limit = rule.permits();
    long now = time.nanos();
    log.windowNanos = rule.period().toNanos();
    long waitNanos = log.ring.take(now, permits, limit, log.windowNanos);
    int remaining = Math.max(0, limit - log.ring.live(now, log.windowNanos));
    return waitNanos == 0
        ? Decision.admitted(limit, remaining, Decision.Source.LOCAL)
        : Decision.refused(limit, remaining, Duration.ofNanos(waitNanos), Decision.Source.LOCAL);
  }

  private Log add(LogName name) {
    Log fresh = new Log();
    Log present = logs.putIfAbsent(name, fresh);
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
  private void sweep(LogName spared) {
    for (int i = 0; i < LOOKED_AT_PER_NEW_KEY; i++) {
      LogName name = next();
      if (!name.equals(spared)) {
        forget(name, 0);
      }
    }
    while (count.get() > maxKeys && makePlace(spared)) {
      // Each turn takes one key away; threads that could not sweep may have added several.
    }
  }

  private boolean makePlace(LogName spared) {
    LogName poorest = null;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < SAMPLE; i++) {
      LogName name = next();
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

  private LogName next() {
    if (!hand.hasNext()) {
      hand = logs.keySet().iterator();
    }
    return hand.next();
  }

  private int live(LogName name) {
    Log log = logs.get(name);
    if (log == null) {
      return Integer.MAX_VALUE;
    }
    synchronized (log) {
      return log.ring.live(time.nanos(), log.windowNanos);
    }
  }

  private boolean forget(LogName name, int atMostLive) {
    Log log = logs.get(name);
    if (log == null) {
      return false;
    }
    int live;
    synchronized (log) {
      live = log.ring.live(time.nanos(), log.windowNanos);
      if (log.gone || live > atMostLive) {
        return false;
      }
      log.gone = true;
      logs.remove(name, log);
      count.decrementAndGet();
    }
    if (live > 0) {
      listener.forgotten(name.rule(), live);
    }
    return true;
  }
}
