// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.limit.state.Reply;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Consumer;

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

  final Reply<T> reply = new Reply<>();

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
      reply.abandon();
      if (!connection.survives(failure)) {
        throw failure;
      }
      return;
    } catch (RuntimeException fault) {
      reply.abandon();
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
