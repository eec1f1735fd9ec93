// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One lock a key, for as long as somebody wants it: a slow loader or processor stops callers of its
 * own key only.
 *
 * <p>Thread-safe; the locks are reentrant. Several keys are taken without an order of keys: whoever
 * finds one taken gives back what it has, waits for that one, and begins with it.
 */
final class KeyLocks<K> {

  private final ConcurrentMap<K, Wanted> locks = new ConcurrentHashMap<>();
  private final DeadlockDetector deadlocks;

  KeyLocks(DeadlockDetector deadlocks) {
    this.deadlocks = deadlocks;
  }

  <T extends @Nullable Object> T with(K key, Supplier<T> step) {
    take(key);
    try {
      return step.get();
    } finally {
      release(key);
    }
  }

  /** Does a step under the locks of several keys. */
  <T extends @Nullable Object> T withAll(Collection<? extends K> keys, Supplier<T> step) {
    Deque<K> taken = takeAll(new LinkedHashSet<>(keys));
    try {
      return step.get();
    } finally {
      taken.forEach(this::release);
    }
  }

  private Deque<K> takeAll(Collection<K> keys) {
    K first = null;
    while (true) {
      Deque<K> taken = new ArrayDeque<>(keys.size());
      if (first != null) {
        take(first);
        taken.push(first);
      }
      K missed = tryAll(keys, first, taken);
      if (missed == null) {
        return taken;
      }
      taken.forEach(this::release);
      first = missed;
    }
  }

  /** Takes those that are free; returns the first that is not, or null. */
  private @Nullable K tryAll(Collection<K> keys, @Nullable K first, Deque<K> taken) {
    for (K key : keys) {
      if (!key.equals(first)) {
        if (!want(key).lock.tryLock()) {
          unwant(key);
          return key;
        }
        taken.push(key);
      }
    }
    return null;
  }

  private void take(K key) {
    Wanted wanted = want(key);
    boolean taken = false;
    try {
      deadlocks.take(wanted.lock);
      taken = true;
    } finally {
      if (!taken) {
        unwant(key);
      }
    }
  }

  private void release(K key) {
    Wanted wanted = locks.get(key);
    if (wanted != null) {
      wanted.lock.unlock();
    }
    unwant(key);
  }

  private Wanted want(K key) {
    return locks.compute(
        key,
        (same, known) -> {
          Wanted wanted = known == null ? new Wanted() : known;
          wanted.users++;
          return wanted;
        });
  }

  private void unwant(K key) {
    locks.computeIfPresent(key, (same, wanted) -> --wanted.users == 0 ? null : wanted);
  }

  /** A lock and how many want it; the number changes under the map's own lock of the key. */
  private static final class Wanted {

    final DeadlockDetector.Lock lock = new DeadlockDetector.Lock();
    int users;
  }
}
