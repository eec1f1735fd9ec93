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
 * Runs one long statement on a thread of its own, so that the caller can be interrupted: a thread
 * inside the driver ignores interrupts.
 */
final class InterruptibleStatement {
  private static final long CANCEL_MILLIS = 500;

  /**
   * Cancel requests before the session is aborted; the first may arrive before the statement runs.
   */
  private static final int CANCELS = 20;

  private static final long WATCH_MILLIS = 1_000;

  private final IndexSession session;
  private final Statement statement;
  private final FutureTask<Boolean> execution;

  private InterruptibleStatement(IndexSession session, Statement statement, String sql) {
    this.session = session;
    this.statement = statement;
    this.execution = new FutureTask<>(() -> statement.execute(sql));
  }

  /**
   * Runs the statement; an interrupt cancels it on the server before it is thrown.
   *
   * @param eachSecond runs on the caller's thread while the statement runs
   */
  static void run(IndexSession session, String sql, Runnable eachSecond)
      throws SQLException, InterruptedException {
    try (BackgroundScheduler thread = new BackgroundScheduler("index-statement");
        Statement statement = session.connection().createStatement()) {
      InterruptibleStatement running = new InterruptibleStatement(session, statement, sql);
      thread.execute(running.execution::run);
      running.await(eachSecond);
    }
  }

  private void await(Runnable eachSecond) throws SQLException, InterruptedException {
    try {
      while (!isDone()) {
        eachSecond.run();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SQLException sql ? sql : new SQLException(e.getCause());
    } catch (InterruptedException e) {
      cancel();
      throw e;
    }
  }

  private boolean isDone() throws ExecutionException, InterruptedException {
    try {
      execution.get(WATCH_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException stillRuns) {
      return false;
    }
  }

  private void cancel() throws SQLException {
    boolean interrupted = false;
    try {
      for (int i = 0; i < CANCELS; i++) {
        statement.cancel();
        try {
          execution.get(CANCEL_MILLIS, TimeUnit.MILLISECONDS);
          return;
        } catch (ExecutionException cancelled) {
          return;
        } catch (TimeoutException stillRuns) {
          // Another request follows.
        } catch (InterruptedException again) {
          interrupted = true;
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
