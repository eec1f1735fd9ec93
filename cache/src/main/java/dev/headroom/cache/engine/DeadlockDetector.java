// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Load;
import dev.headroom.cache.load.LoadException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for loads of other threads, in all caches of one application, and throws where loaders
 * would wait for one another for ever.
 *
 * <p>Method. A thread notes what it waits for, then walks: that load's thread, what that one waits
 * for, and so on. Note before walk: of the threads that close a circle at a time, at least one sees
 * the notes of all. A walk is no snapshot, so a circle of n threads must be seen n times: the last
 * thread in it waits for this one, which stands still, hence its note is final after the first
 * walk, that of the thread before it after the second, and so on.
 *
 * <p>Thread-safe. Costs one map entry a wait; a hit does not come here.
 */
final class DeadlockDetector {

  /** A wait without a time-out. */
  static final long NO_TIMEOUT_NANOS = Long.MAX_VALUE;

  /** A chain longer than this is taken for no circle. */
  private static final int MAX_CHAIN = 1_000;

  private final Map<Thread, Load<?>> waiting = new ConcurrentHashMap<>();

  DeadlockDetector() {}

  /**
   * Waits for the entry of a load; null if the load failed, so that another must load.
   *
   * @param nanos how long to wait at most, or {@link #NO_TIMEOUT_NANOS}
   * @throws TimeoutException if the load takes longer; it goes on
   */
  <V> @Nullable Entry<V> await(String cache, Load<V> load, long nanos) throws TimeoutException {
    Thread self = Thread.currentThread();
    waiting.put(self, load);
    try {
      if (closesCircle(self, load)) {
        throw LoadException.circular(cache);
      }
      return nanos == NO_TIMEOUT_NANOS ? load.get() : load.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("the wait for a load of cache " + cache + " was interrupted", e);
    } catch (CancellationException | ExecutionException failed) {
      return null;
    } finally {
      waiting.remove(self);
    }
  }

  private boolean closesCircle(Thread self, Load<?> load) {
    int threads = circle(self, load);
    for (int walks = 1; walks < threads; walks++) {
      if (circle(self, load) == 0) {
        return false;
      }
    }
    return threads > 0;
  }

  /** The number of threads in the circle, 0 if there is none. */
  private int circle(Thread self, Load<?> load) {
    Load<?> next = load;
    for (int threads = 1; threads < MAX_CHAIN; threads++) {
      Thread owner = next.owner();
      if (owner == null || next.isDone()) {
        return 0;
      }
      if (owner.equals(self)) {
        return threads;
      }
      next = waiting.get(owner);
      if (next == null) {
        return 0;
      }
    }
    return 0;
  }
}
