// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.ground.BackgroundScheduler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the waits of callers on virtual threads, of which there are never more than a bound, and
 * never more than {@link #MAX_PER_USER} of one user, so that nobody takes the places of all others.
 *
 * <p>Thread-safe.
 */
final class WaitingCallers {
  static final int MAX_PER_USER = 20;

  private final int most;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<String, Integer> byUser = new ConcurrentHashMap<>();

  WaitingCallers(int most) {
    this.most = most;
  }

  /** What a caller waits for. */
  @FunctionalInterface
  interface Wait {
    /** Waits; an interrupt means that the caller is gone. */
    void run() throws InterruptedException;
  }

  /**
   * Begins to wait.
   *
   * @return the thread, to be interrupted when the caller is gone; null if too many wait
   */
  @Nullable Thread start(String user, Wait wait) {
    boolean free = waiting.incrementAndGet() <= most;
    free &= byUser.merge(user, 1, Integer::sum) <= MAX_PER_USER;
    if (!free) {
      release(user);
      return null;
    }
    return BackgroundScheduler.startVirtual("job-wait", () -> run(user, wait), () -> release(user));
  }

  private void release(String user) {
    waiting.decrementAndGet();
    byUser.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1);
  }

  private void run(String user, Wait wait) {
    try {
      wait.run();
    } catch (InterruptedException gone) {
      Thread.currentThread().interrupt();
    } finally {
      release(user);
    }
  }
}
