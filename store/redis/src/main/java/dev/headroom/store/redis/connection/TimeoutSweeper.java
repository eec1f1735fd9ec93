// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import dev.headroom.ground.BackgroundScheduler;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every so often after those who wait, so that none of them needs a timer of its own: timers
 * of virtual threads cost a switch to the thread that keeps them, each.
 *
 * <p>Thread-safe. A daemon thread, which ends some seconds after the last wait.
 */
public final class TimeoutSweeper {
  /*
   * No lock. Who begins to wait is to be seen by the round before it asks for a patrol; the thread lowers
   * the flag before it makes its last round. So either the thread is found, or its last round finds who
   * waits.
   */
  private static final Logger LOG = LoggerFactory.getLogger(TimeoutSweeper.class);
  private static final long IDLE_NANOS = 1_000_000_000;

  private final String name;
  private final BackgroundScheduler scheduler;
  private final long everyNanos;
  private final BooleanSupplier round;
  private final AtomicBoolean runs = new AtomicBoolean();

  /**
   * Creates it.
   *
   * @param name of the thread, after {@code headroom-}
   * @param round looks after all; whether there was anybody
   */
  public TimeoutSweeper(String name, long everyNanos, BooleanSupplier round) {
    this.name = name;
    this.scheduler = new BackgroundScheduler(name);
    this.everyNanos = everyNanos;
    this.round = round;
  }

  /** Makes sure that rounds are made. */
  public void start() {
    if (!runs.get() && runs.compareAndSet(false, true)) {
      scheduler.execute(this::run);
    }
  }

  private void run() {
    try {
      long busyNanos = System.nanoTime();
      while (System.nanoTime() - busyNanos < IDLE_NANOS) {
        LockSupport.parkNanos(this, everyNanos);
        if (sweep()) {
          busyNanos = System.nanoTime();
        }
      }
    } finally {
      runs.set(false);
      if (sweep()) {
        start();
      }
    }
  }

  private boolean sweep() {
    try {
      return round.getAsBoolean();
    } catch (RuntimeException fault) {
      LOG.warn("a round of {} failed; the next is made", name, fault);
      return true;
    }
  }
}
