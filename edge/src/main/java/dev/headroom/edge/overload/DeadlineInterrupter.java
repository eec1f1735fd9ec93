// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.ground.TimeSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts threads whose deadline has passed. Thread-safe.
 *
 * <p>One thread of its own walks over all that is watched every 50 ms; watching costs one insertion
 * and one removal.
 */
final class DeadlineInterrupter implements AutoCloseable {
  private static final long TICK_NANOS = 50_000_000;

  private final TimeSource time;
  private final Set<WatchedThread> watched = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Thread> walker = new AtomicReference<>();

  DeadlineInterrupter(TimeSource time) {
    this.time = time;
  }

  /** Tells whether a request may still be broken off. */
  interface Interruptible {
    boolean isOpen();
  }

  /** A thread under watch. */
  static final class WatchedThread {
    private enum State {
      RUNNING,
      STOPPING,
      STOPPED,
      DONE
    }

    private final Thread thread = Thread.currentThread();
    private final long deadlineNanos;
    private final Interruptible question;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

    WatchedThread(long deadlineNanos, Interruptible question) {
      this.deadlineNanos = deadlineNanos;
      this.question = question;
    }

    /** Spreads the requests of many threads; the ordinary code of an object costs more to make. */
    @Override
    public int hashCode() {
      return Long.hashCode(thread.threadId() * 0x9E3779B97F4A7C15L);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    private void stop() {
      if (question.isOpen() && state.compareAndSet(State.RUNNING, State.STOPPING)) {
        thread.interrupt();
        state.set(State.STOPPED);
      }
    }

    /** Ends the watch on the watched thread; an interrupt never comes later than this. */
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

  WatchedThread watch(long deadlineNanos, Interruptible question) {
    WatchedThread one = new WatchedThread(deadlineNanos, question);
    watched.add(one);
    if (walker.get() == null) {
      start();
    }
    return one;
  }

  /** Returns whether it was interrupted; the interrupt is then taken back. */
  boolean release(WatchedThread one) {
    watched.remove(one);
    boolean stopped = one.end();
    if (stopped) {
      Thread.interrupted();
    }
    return stopped;
  }

  private void start() {
    Thread fresh = Thread.ofPlatform().name("headroom-deadlines").daemon().unstarted(this::walk);
    if (walker.compareAndSet(null, fresh)) {
      fresh.start();
    }
  }

  private void walk() {
    while (Thread.currentThread().equals(walker.get())) {
      long now = time.nanos();
      for (WatchedThread each : watched) {
        if (now - each.deadlineNanos >= 0) {
          each.stop();
        }
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  @Override
  public void close() {
    LockSupport.unpark(walker.getAndSet(null));
  }
}
