// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.load.LoadException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whose load, in all caches of one application, so that loaders that wait for one
 * another are told instead of waiting for ever.
 *
 * <p>Method. A thread notes what it waits for, then walks: that load's thread, what that one waits
 * for, and so on. Note before walk: of the threads that close a circle at a time, at least one sees
 * the notes of all. A walk is no snapshot, so a circle of n threads must be seen n times: the last
 * thread in it waits for this one, which stands still, hence its note is final after the first
 * walk, that of the thread before it after the second, and so on.
 *
 * <p>Thread-safe. Costs one map entry a wait; a hit does not come here.
 */
public final class DeadlockDetector {

  /** Says that a wait has no limit. */
  static final long ENDLESS_NANOS = Long.MAX_VALUE;

  /** A chain longer than this is taken for no circle. */
  private static final int LONGEST = 1_000;

  private final Map<Thread, Load<?>> waiting = new ConcurrentHashMap<>();

  /**
   * DeadlockDetector for a load's entry; null if it ended without saying anything of the value, so
   * that another must load.
   *
   * @param nanos how long to wait at most, or {@link #ENDLESS_NANOS}
   * @throws TimeoutException if the load takes longer; it goes on
   */
  <V> @Nullable Entry<V> await(String cache, Load<V> load, long nanos) throws TimeoutException {
    Thread self = Thread.currentThread();
    waiting.put(self, load);
    try {
      if (closesCircle(self, load)) {
        throw new LoadException(
            "loader of cache "
                + cache
                + " asked for a key that waits for it, allowed any other; load what it needs"
                + " without the cache");
      }
      return nanos == ENDLESS_NANOS ? load.get() : load.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("the wait for a load of cache " + cache + " was interrupted", e);
    } catch (CancellationException e) {
      if (load.isInconclusive()) {
        return null;
      }
      throw asFailed(cache, load.failure());
    } catch (ExecutionException e) {
      throw asFailed(cache, e.getCause());
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
    for (int threads = 1; threads < LONGEST; threads++) {
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

  private static RuntimeException asFailed(String cache, @Nullable Throwable failure) {
    return failure instanceof RuntimeException known
        ? known
        : new LoadException("loader of cache " + cache + " failed", failure);
  }
}
