// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One caller's call on its way: answered once, or abandoned by its caller. Thread-safe.
 *
 * @param <T> the answer
 */
final class PendingCall<T> {
  /** Serialization failure, deadlock: the same again may succeed. */
  private static final Set<String> TRY_AGAIN = Set.of("40001", "40P01");

  private static final int TRIES = 3;

  /** What is done on a connection. */
  interface Work<T> {
    T on(LimitConnection connection) throws SQLException;
  }

  /** Completed once; with null when the call was abandoned. */
  private final CompletableFuture<@Nullable T> reply = new CompletableFuture<>();

  private final Work<T> work;
  private final Consumer<T> late;

  /**
   * Creates a call of the thread that is to wait for it.
   *
   * @param late gets an answer that nobody waits for any more
   */
  PendingCall(Work<T> work, Consumer<T> late) {
    this.work = work;
    this.late = late;
  }

  /** Waits for the answer; abandons the call at the end of the time, or when interrupted. */
  @Nullable T await(Duration max) {
    try {
      return reply.get(max.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException late) {
      // Abandoned below, unless the answer has just come.
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
    abandon();
    return reply.join();
  }

  /** Ends the wait without an answer. */
  void abandon() {
    reply.complete(null);
  }

  /**
   * Does the work, unless nobody waits any more.
   *
   * @throws SQLException if the connection can no longer be used
   */
  void run(LimitConnection connection) throws SQLException {
    if (reply.isDone()) {
      return;
    }
    T answer;
    try {
      answer = answer(connection);
    } catch (SQLException failure) {
      abandon();
      if (!connection.survives(failure)) {
        throw failure;
      }
      return;
    } catch (RuntimeException fault) {
      abandon();
      throw fault;
    }
    if (!reply.complete(answer)) {
      late.accept(answer);
    }
  }

  private T answer(LimitConnection connection) throws SQLException {
    for (int tried = 1; ; tried++) {
      try {
        return work.on(connection);
      } catch (SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || !TRY_AGAIN.contains(state) || tried == TRIES) {
          throw failure;
        }
      }
    }
  }
}
