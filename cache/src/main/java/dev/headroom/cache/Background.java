// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Runs what no caller waits for, and so many of it at a time that it starves nobody.
 *
 * <p>Thread-safe.
 */
final class Background {

  private static final int MOST_REFRESHES = 64;

  private final Executor executor;
  private final Semaphore refreshes = new Semaphore(MOST_REFRESHES);

  Background(Executor executor) {
    this.executor = executor;
  }

  /** A virtual thread for each. */
  static Background ofVirtualThreads() {
    return new Background(step -> Thread.ofVirtual().name("headroom-cache-load").start(step));
  }

  void run(Runnable step) {
    executor.execute(step);
  }

  /** Runs a refresh unless too many are under way. */
  boolean tryRun(Runnable refresh) {
    if (!refreshes.tryAcquire()) {
      return false;
    }
    executor.execute(() -> {
      try {
        refresh.run();
      } finally {
        refreshes.release();
      }
    });
    return true;
  }
}
