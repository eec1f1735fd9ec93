// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of the current call: after which its response is useless, and how long it has waited
 * for permits of this process.
 *
 * <p>Thread-safe. A deadline is bound to one thread; {@link #wrap} takes it to another. Deadlines
 * nest: an inner one can only be earlier.
 */
public final class Deadline {
  /** The header that sends the remaining milliseconds to the next service. */
  public static final String HEADER = "X-Deadline-Millis";

  private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();
  private static final AtomicLongFieldUpdater<Deadline> WAITED =
      AtomicLongFieldUpdater.newUpdater(Deadline.class, "waitedNanos");

  private final long deadlineNanos;
  private final TimeSource time;
  private final @Nullable Deadline outer;
  private volatile long waitedNanos;

  private Deadline(long deadlineNanos, TimeSource time, @Nullable Deadline outer) {
    this.deadlineNanos = deadlineNanos;
    this.time = time;
    this.outer = outer;
  }

  /** Ends a binding when it is closed. Confined to the thread that created it. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** Returns a deadline after this time, or the current thread's own if that is earlier. */
  public static Deadline after(Duration remaining, TimeSource time) {
    long until = time.nanos() + remaining.toNanos();
    Deadline outer = CURRENT.get();
    boolean earlier = outer != null && outer.deadlineNanos - until < 0;
    return new Deadline(earlier ? outer.deadlineNanos : until, time, outer);
  }

  /** Returns the current thread's deadline. */
  public static Optional<Deadline> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /**
   * Adds a wait for a permit to the current thread's deadline, if it has one, and to those around
   * it.
   */
  public static void recordWait(long nanos) {
    for (Deadline each = CURRENT.get(); each != null; each = each.outer) {
      WAITED.addAndGet(each, nanos);
    }
  }

  /** Binds this deadline to the current thread until the scope is closed. */
  public Scope makeCurrent() {
    Deadline before = CURRENT.get();
    CURRENT.set(this);
    return () -> CURRENT.set(before);
  }

  /** Returns a task that runs with this deadline, for another thread. */
  @SuppressWarnings("try") // the scope is only to be closed
  public Runnable wrap(Runnable work) {
    return () -> {
      try (Scope scope = makeCurrent()) {
        work.run();
      }
    };
  }

  /** Returns the remaining time; zero when the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - time.nanos()));
  }

  /** Returns whether the deadline has passed. */
  public boolean isPassed() {
    return deadlineNanos - time.nanos() <= 0;
  }

  /** Returns the deadline by the clock that it was created with. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Returns how long the call has waited for permits so far. */
  public long waitedNanos() {
    return waitedNanos;
  }
}
