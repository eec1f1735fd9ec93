// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Runs what no caller waits for, and so many of it at a time that it starves nobody.
 *
 * <p>Thread-safe.
 */
public final class BackgroundLoads {

  private static final int MOST_REFRESHES = 64;

  private final Executor executor;
  private final Semaphore refreshes = new Semaphore(MOST_REFRESHES);

  public BackgroundLoads(Executor executor) {
    this.executor = executor;
  }

  /** A virtual thread for each. */
  public static BackgroundLoads ofVirtualThreads() {
    return new BackgroundLoads(step -> Thread.ofVirtual().name("headroom-cache-load").start(step));
  }

  public void run(Runnable step) {
    executor.execute(step);
  }

  /** Runs a refresh unless too many are under way. */
  boolean tryRefresh(Runnable refresh) {
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
