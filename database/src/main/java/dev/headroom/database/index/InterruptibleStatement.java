// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.BackgroundScheduler;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs one long statement on a thread of its own, so that the caller hears of progress and can be
 * interrupted: a thread inside the driver notices no interrupt.
 */
final class InterruptibleStatement {
  private static final long TICK_MILLIS = 500;

  /** Cancel requests before the session is cut; the first may come before the statement started. */
  private static final int CANCELS = 20;

  private final IndexSession session;
  private final Statement statement;
  private final FutureTask<Boolean> work;

  private InterruptibleStatement(IndexSession session, Statement statement, String sql) {
    this.session = session;
    this.statement = statement;
    this.work = new FutureTask<>(() -> statement.execute(sql));
  }

  /** Runs to the end, or cancels it on the server before the interrupt comes out. */
  static void run(IndexSession session, String sql, Runnable tick)
      throws SQLException, InterruptedException {
    try (Statement statement = session.connection().createStatement()) {
      new InterruptibleStatement(session, statement, sql).await(tick);
    }
  }

  private void await(Runnable tick) throws SQLException, InterruptedException {
    BackgroundScheduler runner = new BackgroundScheduler("index");
    runner.execute(work::run);
    boolean ended = false;
    try {
      while (!ended(TICK_MILLIS)) {
        tick.run();
      }
      ended = true;
    } catch (ExecutionException e) {
      ended = true;
      if (e.getCause() instanceof SQLException sql) {
        throw sql;
      }
      throw new SQLException(e.getCause());
    } finally {
      if (!ended) {
        cancel();
      }
      runner.close();
    }
  }

  private boolean ended(long millis) throws InterruptedException, ExecutionException {
    try {
      work.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private void cancel() throws SQLException {
    boolean interrupted = Thread.interrupted();
    try {
      for (int i = 0; i < CANCELS; i++) {
        statement.cancel();
        try {
          if (ended(TICK_MILLIS)) {
            return;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return; // Cancelled, as asked.
        }
      }
      session.connection().abort(Runnable::run);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
