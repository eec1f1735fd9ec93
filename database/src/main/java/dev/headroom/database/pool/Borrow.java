// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.statement.UnitOfWork;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The time for which one thread holds a connection, from borrow to return.
 *
 * <p>Thread-safe: written by the holder without a lock, read by those who diagnose the pool, who
 * may see a statement that has just ended.
 */
final class Borrow {
  private static final VarHandle SINCE = field("sinceNanos");
  private static final VarHandle STARTED = field("startedNanos");
  private static final VarHandle ENDED = field("endedNanos");
  private static final VarHandle RUNNING = field("running");

  private final Thread thread;
  private final @Nullable UnitOfWork unit;
  private final @Nullable String callSite;

  /** 0 until it is known: the clock is not read for a connection that is only borrowed. */
  @SuppressWarnings("UnusedVariable") // by its handle
  private long sinceNanos;

  @SuppressWarnings("UnusedVariable") // by its handle
  private long startedNanos;

  @SuppressWarnings("UnusedVariable") // by its handle
  private long endedNanos;

  @SuppressWarnings("UnusedVariable") // by its handle
  private boolean running;

  /** Published by the write of {@link #startedNanos}. */
  private @Nullable String sql;

  /** Whether it was reported as a leak. */
  private volatile boolean reported;

  Borrow(@Nullable String callSite) {
    this.thread = Thread.currentThread();
    this.unit = UnitOfWork.current();
    this.callSite = callSite;
  }

  private static VarHandle field(String name) {
    try {
      Class<?> type = "running".equals(name) ? boolean.class : long.class;
      return MethodHandles.lookup().findVarHandle(Borrow.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Notes a time from which the connection has been held for certain, if none is known. */
  void stamp(long nanos) {
    if ((long) SINCE.getOpaque(this) == 0) {
      SINCE.setRelease(this, nanos == 0 ? 1 : nanos);
    }
  }

  boolean isStamped() {
    return (long) SINCE.getAcquire(this) != 0;
  }

  void started(String text, long nanos) {
    stamp(nanos);
    sql = text;
    STARTED.setRelease(this, nanos == 0 ? 1 : nanos);
    RUNNING.setRelease(this, true);
  }

  void ended(long nanos) {
    ENDED.setRelease(this, nanos == 0 ? 1 : nanos);
    RUNNING.setRelease(this, false);
  }

  Thread thread() {
    return thread;
  }

  @Nullable UnitOfWork unit() {
    return unit;
  }

  @Nullable String callSite() {
    return callSite;
  }

  /** Returns how long the connection has been held at least. */
  long heldNanos(long now) {
    long since = (long) SINCE.getAcquire(this);
    return since == 0 ? 0 : Math.max(0, now - since);
  }

  /** Returns how long ago the last statement began; the whole time if there was none. */
  long nanosSinceStatement(long now) {
    long started = (long) STARTED.getAcquire(this);
    return started == 0 ? heldNanos(now) : Math.max(0, now - started);
  }

  /** Returns for how long no statement has run; the whole time if there was none. */
  long nanosWithoutStatement(long now) {
    if (isRunning()) {
      return 0;
    }
    long ended = (long) ENDED.getAcquire(this);
    long sinceStart = nanosSinceStatement(now);
    return ended == 0 ? sinceStart : Math.clamp(now - ended, 0, sinceStart);
  }

  boolean isRunning() {
    return (boolean) RUNNING.getAcquire(this);
  }

  /** Returns the text of the statement that runs or ran last; null if there was none. */
  @Nullable String sql() {
    return (long) STARTED.getAcquire(this) == 0 ? null : sql;
  }

  /** Returns whether this is the first call. */
  boolean reportOnce() {
    boolean first = !reported;
    reported = true;
    return first;
  }
}
