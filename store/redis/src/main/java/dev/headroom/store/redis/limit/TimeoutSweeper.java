// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.ground.BackgroundScheduler;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends waits that have timed out, in rounds of one thread, so that no wait needs a timer of its
 * own: a timer of a virtual thread costs a switch to the thread that runs timers. After a round
 * that finds nobody, the next is later: a wait that begins then has not timed out before.
 *
 * <p>Thread-safe. A daemon thread, which ends some seconds after the last wait.
 */
final class TimeoutSweeper {
  /*
   * No lock. A caller begins to wait before it calls start; the thread clears the flag before its last
   * round. So either start finds the thread running, or the last round finds the wait.
   */
  private static final Logger LOG = LoggerFactory.getLogger(TimeoutSweeper.class);
  private static final long IDLE_NANOS = 1_000_000_000;

  private final String name;
  private final Executor thread;
  private final long everyNanos;
  private final long alonePauseNanos;
  private final BooleanSupplier round;
  private final AtomicBoolean runs = new AtomicBoolean();

  /**
   * Creates a sweeper, whose thread starts with the first wait.
   *
   * @param name of the thread, after {@code headroom-}
   * @param everyNanos pause between two rounds while somebody waits
   * @param alonePauseNanos pause after a round that finds nobody: at most the time after which a
   *     round ends a wait
   * @param round ends the waits that have timed out; returns whether anybody waits
   */
  TimeoutSweeper(String name, long everyNanos, long alonePauseNanos, BooleanSupplier round) {
    this(name, everyNanos, alonePauseNanos, round, threadOf(new BackgroundScheduler(name)));
  }

  /** Creates a sweeper whose thread another one starts. */
  TimeoutSweeper(
      String name, long everyNanos, long alonePauseNanos, BooleanSupplier round, Executor thread) {
    this.name = name;
    this.thread = thread;
    this.everyNanos = everyNanos;
    this.alonePauseNanos = alonePauseNanos;
    this.round = round;
  }

  private static Executor threadOf(BackgroundScheduler scheduler) {
    return task -> scheduler.execute(task::run);
  }

  /**
   * Starts the rounds, unless they run; called after a wait began.
   *
   * @return false if no thread could be started: then nothing ends that wait
   */
  boolean start() {
    if (!runs.get() && runs.compareAndSet(false, true)) {
      try {
        thread.execute(this::run);
      } catch (OutOfMemoryError noThread) {
        runs.set(false); // The next wait tries again.
        LOG.warn("no thread could be started to end waits of {}", name, noThread);
        return false;
      }
    }
    return true;
  }

  private void run() {
    try {
      long busyNanos = System.nanoTime();
      long pauseNanos = everyNanos;
      while (System.nanoTime() - busyNanos < IDLE_NANOS) {
        LockSupport.parkNanos(this, pauseNanos);
        boolean anybodyWaits = sweep();
        pauseNanos = anybodyWaits ? everyNanos : alonePauseNanos;
        if (anybodyWaits) {
          busyNanos = System.nanoTime();
        }
      }
    } finally {
      runs.set(false);
      if (sweep()) {
        var unused = start();
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
