// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Takes locks of keys, in all caches of one provider, and throws where loaders, processors or
 * listeners would wait for one another for ever.
 *
 * <p>Method. A thread notes what it waits for, then walks: the holder of that key, what it waits
 * for, and so on. Note before walk: of the threads that close a circle at least one sees it.
 *
 * <p>Thread-safe. A lock that is free does not come here.
 */
final class DeadlockDetector {

  /** A chain longer than this is taken for no circle. */
  private static final int MAX_CHAIN = 1_000;

  private final Map<Thread, Lock> waitedFor = new ConcurrentHashMap<>();

  /**
   * Takes a lock.
   *
   * @throws CacheException if its holder waits, by whatever chain, for a lock of this thread
   */
  void take(Lock lock) {
    if (lock.tryLock()) {
      return;
    }
    Thread self = Thread.currentThread();
    waitedFor.put(self, lock);
    try {
      if (closesCircle(self, lock)) {
        throw new CacheException(
            "a loader, processor or listener asked for a key whose holder waits for it, allowed any"
                + " other; let it use its own key alone");
      }
      lock.lock();
    } finally {
      waitedFor.remove(self);
    }
  }

  private boolean closesCircle(Thread self, Lock lock) {
    Lock next = lock;
    for (int threads = 0; next != null && threads < MAX_CHAIN; threads++) {
      Thread owner = next.owner();
      if (owner == null) {
        return false;
      }
      if (owner.equals(self)) {
        return true;
      }
      next = waitedFor.get(owner);
    }
    return false;
  }

  /** A lock that exposes its holder. Thread-safe. */
  static final class Lock extends ReentrantLock {

    private static final long serialVersionUID = 1L;

    @Nullable Thread owner() {
      return getOwner();
    }
  }
}
