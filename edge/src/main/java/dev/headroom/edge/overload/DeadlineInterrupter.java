// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts threads whose deadline has passed. Thread-safe.
 *
 * <p>One thread checks all watched threads every 50 ms; watching costs one insertion and one
 * removal.
 */
final class DeadlineInterrupter implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(50);

  private final TimeSource time;
  private final Set<WatchedThread> watched = ConcurrentHashMap.newKeySet();
  private final BackgroundScheduler scheduler = new BackgroundScheduler("deadlines");
  private final AtomicBoolean started = new AtomicBoolean();

  DeadlineInterrupter(TimeSource time) {
    this.time = time;
  }

  /** A watched thread. Thread-safe. */
  static final class WatchedThread {
    private enum State {
      RUNNING,
      STOPPING,
      STOPPED,
      DONE
    }

    private final Thread thread = Thread.currentThread();
    private final long deadlineNanos;
    private final BooleanSupplier interruptible;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

    WatchedThread(long deadlineNanos, BooleanSupplier interruptible) {
      this.deadlineNanos = deadlineNanos;
      this.interruptible = interruptible;
    }

    /** Spreads threads over the set; an identity hash code costs more to compute. */
    @Override
    public int hashCode() {
      return Long.hashCode(thread.threadId() * 0x9E3779B97F4A7C15L);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    private void interrupt() {
      if (interruptible.getAsBoolean() && state.compareAndSet(State.RUNNING, State.STOPPING)) {
        thread.interrupt();
        state.set(State.STOPPED);
      }
    }

    /** Ends the watch, on the watched thread; no interrupt comes after this returns. */
    private boolean end() {
      if (state.compareAndSet(State.RUNNING, State.DONE)) {
        return false;
      }
      while (state.get() == State.STOPPING) {
        Thread.onSpinWait();
      }
      return true;
    }
  }

  WatchedThread watch(long deadlineNanos, BooleanSupplier interruptible) {
    WatchedThread one = new WatchedThread(deadlineNanos, interruptible);
    watched.add(one);
    if (!started.get() && started.compareAndSet(false, true)) {
      scheduler.repeat(Duration.ZERO, TICK, this::sweep);
    }
    return one;
  }

  /** Returns whether the thread was interrupted, and clears its interrupt then. */
  boolean release(WatchedThread one) {
    watched.remove(one);
    boolean stopped = one.end();
    if (stopped) {
      Thread.interrupted();
    }
    return stopped;
  }

  private void sweep() {
    long now = time.nanos();
    for (WatchedThread each : watched) {
      if (now - each.deadlineNanos >= 0) {
        each.interrupt();
      }
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
