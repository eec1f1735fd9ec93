// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One caller's question on its way: answered once, or given up by who asked.
 *
 * <p>Thread-safe. Only the thread that made it waits for it.
 */
final class PendingCall<T> {
  /** Serialization failure, deadlock: the same again may succeed. */
  private static final Set<String> TRY_AGAIN = Set.of("40001", "40P01");

  private static final int TRIES = 3;

  /** What is asked of a session. */
  interface Work<T> {
    T on(LimitConnection session) throws SQLException;
  }

  /**
   * How a question ended.
   *
   * <p>Immutable.
   *
   * @param answer null when it failed or was given up
   */
  record End<T>(@Nullable T answer, boolean givenUp) {}

  private final Work<T> work;
  private final Consumer<T> late;
  private final Thread caller = Thread.currentThread();
  private final AtomicReference<@Nullable End<T>> end = new AtomicReference<>();

  /**
   * Creates a question.
   *
   * @param late gets an answer that nobody waits for any more
   */
  PendingCall(Work<T> work, Consumer<T> late) {
    this.work = work;
    this.late = late;
  }

  /** Ends it and wakes the caller; false when the caller had given up before. */
  boolean end(@Nullable T answer) {
    if (!end.compareAndSet(null, new End<>(answer, false))) {
      return false;
    }
    LockSupport.unpark(caller);
    return true;
  }

  /**
   * Asks, unless nobody waits any more.
   *
   * @throws SQLException when the session is of no more use
   */
  void run(LimitConnection session) throws SQLException {
    if (end.get() != null) {
      return;
    }
    T answer;
    try {
      answer = asked(session);
    } catch (SQLException failure) {
      end(null);
      if (!session.survives(failure)) {
        throw failure;
      }
      return;
    } catch (RuntimeException fault) {
      end(null);
      throw fault;
    }
    if (!end(answer)) {
      late.accept(answer);
    }
  }

  private T asked(LimitConnection session) throws SQLException {
    for (int tried = 1; ; tried++) {
      try {
        return work.on(session);
      } catch (SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || !TRY_AGAIN.contains(state) || tried == TRIES) {
          throw failure;
        }
      }
    }
  }

  /**
   * Waits; gives up at the end of the time, or when the thread is interrupted.
   *
   * @param nanos how long
   */
  End<T> await(long nanos) {
    long begun = System.nanoTime();
    while (true) {
      End<T> known = end.get();
      if (known != null) {
        return known;
      }
      long left = nanos - (System.nanoTime() - begun);
      if (left > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(this, left);
      } else {
        end.compareAndSet(null, new End<>(null, true));
      }
    }
  }
}
