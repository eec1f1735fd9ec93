// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.StoreUnavailableException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers what must still be removed from the shared level of one cache, because it was away when
 * it should have been.
 *
 * <p>Thread-safe. {@link #settled} is one volatile read while there is nothing to do. Bounded: past
 * {@link #MAX_KEYS} keys the whole cache is cleared instead.
 */
final class Journal {

  static final int MAX_KEYS = 10_000;

  private final String cache;
  private final CacheLevel shared;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> keys = new LinkedHashSet<>();
  private boolean all;
  private volatile boolean pending;

  Journal(String cache, CacheLevel shared) {
    this.cache = cache;
    this.shared = shared;
  }

  void add(String key) {
    lock.lock();
    try {
      if (!all && keys.add(key) && keys.size() > MAX_KEYS) {
        keys.clear();
        all = true;
      }
      pending = true;
    } finally {
      lock.unlock();
    }
  }

  void addAll() {
    lock.lock();
    try {
      keys.clear();
      all = true;
      pending = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Replays what is pending; true if the shared level may be read. Who finds another at it goes
   * past the level.
   */
  boolean settled() {
    if (!pending) {
      return true;
    }
    if (!lock.tryLock()) {
      return false;
    }
    try {
      if (all) {
        shared.clear(cache);
        all = false;
      }
      while (!keys.isEmpty()) {
        String next = keys.iterator().next();
        shared.remove(cache, next);
        keys.remove(next);
      }
      pending = false;
      return true;
    } catch (StoreUnavailableException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }
}
