// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the running call has left: until when its answer is of use, and how long it waited at our
 * own gates, which is no fault of the service behind them.
 *
 * <p>Thread-safe; the binding is of one thread, and {@link #wrap} takes it to another. Budgets
 * nest: an inner one can only be tighter.
 */
public final class Deadline {
  /** The header that tells the next service how many milliseconds are left. */
  public static final String HEADER = "X-Deadline-Millis";

  private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

  private final long deadlineNanos;
  private final TimeSource time;
  private final AtomicLong waitedNanos = new AtomicLong();

  private Deadline(long deadlineNanos, TimeSource time) {
    this.deadlineNanos = deadlineNanos;
    this.time = time;
  }

  /** Ends a binding. Confined to the thread that opened it. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** Returns a budget that ends after this time, or with the thread's own if that is sooner. */
  public static Deadline after(Duration left, TimeSource time) {
    long until = time.nanos() + left.toNanos();
    Deadline outer = CURRENT.get();
    boolean tighter = outer != null && outer.deadlineNanos - until < 0;
    return new Deadline(tighter ? outer.deadlineNanos : until, time);
  }

  /** Returns the running call's budget. */
  public static Optional<Deadline> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Notes on the running call's budget, if it has one, that it waited at a gate of ours. */
  public static void recordWait(long nanos) {
    Deadline current = CURRENT.get();
    if (current != null) {
      current.waitedNanos.addAndGet(nanos);
    }
  }

  /** Binds it to this thread until the scope is closed. */
  public Scope makeCurrent() {
    Deadline before = CURRENT.get();
    CURRENT.set(this);
    return () -> CURRENT.set(before);
  }

  /** Returns the work with this budget around it, for another thread. */
  @SuppressWarnings("try") // the scope is only to be closed
  public Runnable wrap(Runnable work) {
    return () -> {
      try (Scope scope = makeCurrent()) {
        work.run();
      }
    };
  }

  /** Returns what is left; zero when it is used up. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - time.nanos()));
  }

  /** Returns when it ends, by the clock that it was made with. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Returns how long the call waited at gates so far. */
  public long waitedNanos() {
    return waitedNanos.get();
  }
}
