// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The reply that one caller waits for: completed by another thread, or abandoned. It ends once; the
 * first end counts.
 *
 * <p>Thread-safe. Only the thread that creates it may wait for it; it parks and holds no monitor.
 *
 * @param <T> what is replied
 */
public final class Reply<T> {
  private static final Object ABANDONED = new Object();

  private final Thread caller = Thread.currentThread();
  private final AtomicReference<@Nullable Object> end = new AtomicReference<>();

  /** Ends the wait with a value; false when it had ended, and the value was not used. */
  public boolean complete(T value) {
    return end(value);
  }

  /** Ends the wait without a value; false when it had ended. */
  public boolean abandon() {
    return end(ABANDONED);
  }

  private boolean end(Object with) {
    if (!end.compareAndSet(null, with)) {
      return false;
    }
    LockSupport.unpark(caller);
    return true;
  }

  /** Returns whether the wait has ended. */
  public boolean isDone() {
    return end.get() != null;
  }

  /** Waits until it is completed or abandoned by another thread, whether or not interrupted. */
  public @Nullable T await() {
    boolean interrupted = false;
    while (!isDone()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      caller.interrupt();
    }
    return value();
  }

  /**
   * Waits, and abandons it at the end of the time or when the thread is interrupted.
   *
   * @param nanos how long at most; {@link Long#MAX_VALUE} leaves the time-out to another thread
   * @return null when it was abandoned
   */
  public @Nullable T await(long nanos) {
    long begun = System.nanoTime();
    while (!isDone()) {
      long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - begun);
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        abandon();
      } else if (left == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, left);
      }
    }
    return value();
  }

  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the mark, or what complete() wrote
  private @Nullable T value() {
    Object ended = end.get();
    return ended == ABANDONED ? null : (T) ended;
  }
}
