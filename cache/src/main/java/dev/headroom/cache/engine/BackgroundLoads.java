// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.ground.BackgroundScheduler;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs loads that no caller waits for, and a bounded number of refreshes at a time.
 *
 * <p>Thread-safe.
 */
public final class BackgroundLoads {

  private static final int MAX_REFRESHES = 64;

  private final Executor executor;
  private final Semaphore refreshes = new Semaphore(MAX_REFRESHES);

  /** Runs loads on an executor. */
  public BackgroundLoads(Executor executor) {
    this.executor = executor;
  }

  /** Runs each load on a virtual thread of its own. */
  public static BackgroundLoads ofVirtualThreads() {
    return new BackgroundLoads(
        load -> BackgroundScheduler.virtualThread("cache-load", load).start());
  }

  /** Runs a load. */
  public void run(Runnable load) {
    executor.execute(load);
  }

  /**
   * Runs a refresh unless too many are running, or the executor takes none; returns whether it
   * does.
   */
  boolean tryRefresh(Runnable refresh) {
    if (!refreshes.tryAcquire()) {
      return false;
    }
    AtomicBoolean held = new AtomicBoolean(true);
    Runnable release =
        () -> {
          if (held.getAndSet(false)) {
            refreshes.release();
          }
        };
    try {
      executor.execute(() -> {
        try {
          refresh.run();
        } finally {
          release.run();
        }
      });
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // It closes, or no thread can be started: the hit is served, and a later one tries again.
      release.run();
      return false;
    }
  }
}
