// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The entries of {@link MemoryLimitState}, by limit and key: at most {@code maxKeys}, and for a
 * moment one more per thread that adds one.
 *
 * <p>Thread-safe. Finding an entry takes no lock.
 */
final class KeyEntries {
  /*
   * Eviction. Each new key checks a few others, so that those whose window is empty leave over time.
   * While there are too many, a sample of keys is looked at, and the first whose window is empty is
   * evicted, or else the one with the fewest live permits.
   *
   * Locks. `sweeping` is only ever tried, never waited for, and is taken before an entry's monitor.
   * An entry leaves the map under its monitor with `removed` set.
   */
  private static final int CHECKED_PER_NEW_KEY = 4;
  private static final int SAMPLE = 32;

  private final int maxKeys;
  private final TimeSource time;
  private final LimitListener listener;
  private final ConcurrentHashMap<String, ConcurrentHashMap<String, KeyEntry>> entries =
      new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong numbered = new AtomicLong();
  private final ReentrantLock sweeping = new ReentrantLock();
  private final EntryCursor cursor = new EntryCursor(entries);

  /**
   * Creates the entries of no key.
   *
   * @param listener notified of keys evicted with live permits
   */
  KeyEntries(int maxKeys, TimeSource time, LimitListener listener) {
    this.maxKeys = maxKeys;
    this.time = time;
    this.listener = listener;
  }

  /** Returns how many entries there are now. */
  int size() {
    return count.get();
  }

  /** Returns the entry of a bounded key; null if there is none. */
  @Nullable KeyEntry find(String limit, String key) {
    ConcurrentHashMap<String, KeyEntry> ofLimit = entries.get(limit);
    return ofLimit == null ? null : ofLimit.get(key);
  }

  /** Returns the entry of a bounded key, which may be removed before the caller locks it. */
  KeyEntry findOrAdd(Limit limit, String key) {
    KeyEntry entry = find(limit.name(), key);
    return entry == null ? add(new KeyName(limit.name(), key), limit) : entry;
  }

  private KeyEntry add(KeyName name, Limit limit) {
    KeyEntry fresh = new KeyEntry(numbered.incrementAndGet(), name.key(), limit);
    KeyEntry present =
        entries
            .computeIfAbsent(name.limit(), any -> new ConcurrentHashMap<>())
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

  /** Checks a few keys, so that idle ones are evicted over time; more while there are too many. */
  private void sweep(KeyName spared) {
    for (int i = 0; i < CHECKED_PER_NEW_KEY; i++) {
      KeyName name = cursor.next();
      if (!name.equals(spared)) {
        evict(name, 0);
      }
    }
    while (count.get() > maxKeys && makeRoom(spared)) {
      // Each turn evicts one key; threads that could not sweep may have added several.
    }
  }

  private boolean makeRoom(KeyName spared) {
    KeyName fewestLive = null;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < SAMPLE; i++) {
      KeyName name = cursor.next();
      if (name.equals(spared)) {
        continue;
      }
      int live = live(name);
      if (live == 0 && evict(name, 0)) {
        return true;
      }
      if (live < fewest) {
        fewest = live;
        fewestLive = name;
      }
    }
    return fewestLive != null && evict(fewestLive, Integer.MAX_VALUE);
  }

  private int live(KeyName name) {
    KeyEntry entry = find(name.limit(), name.key());
    if (entry == null) {
      return Integer.MAX_VALUE;
    }
    synchronized (entry) {
      return entry.live(time);
    }
  }

  private boolean evict(KeyName name, int maxLive) {
    KeyEntry entry = find(name.limit(), name.key());
    if (entry == null) {
      return false;
    }
    int live;
    synchronized (entry) {
      live = entry.live(time);
      if (entry.removed || !entry.used || live > maxLive) {
        return false;
      }
      entry.removed = true;
      entry.refusal = null;
      Objects.requireNonNull(entries.get(name.limit()), "limits stay").remove(name.key(), entry);
      count.decrementAndGet();
    }
    if (live > 0) {
      listener.counted(LimitMeter.FORGOTTEN, name.limit(), live);
    }
    return true;
  }
}
