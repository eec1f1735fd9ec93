// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives the statements and transactions that a {@link TimedDataSource} has run.
 *
 * <p>Implementations must be thread-safe: they are called on the thread that ran the statement,
 * right after it, and must not block. An exception of theirs is logged once and never reaches the
 * application.
 */
@FunctionalInterface
public interface StatementListener {

  /**
   * A statement was executed; a batch counts as one.
   *
   * @param run the execution
   */
  void statementExecuted(StatementRun run);

  /**
   * A transaction was committed, or rolled back as a whole.
   *
   * @param nanos the time of the call
   * @param failure null if it succeeded
   */
  default void transactionEnded(long nanos, @Nullable SQLException failure) {}

  /** Returns a listener that calls others in order, also when one of them throws. */
  static StatementListener all(StatementListener... listeners) {
    List<StatementListener> each = List.of(listeners);
    return new StatementListener() {
      @Override
      public void statementExecuted(StatementRun run) {
        for (StatementListener one : each) {
          try {
            one.statementExecuted(run);
          } catch (RuntimeException | LinkageError e) {
            ListenerFailures.log(one, e);
          }
        }
      }

      @Override
      public void transactionEnded(long nanos, @Nullable SQLException failure) {
        for (StatementListener one : each) {
          try {
            one.transactionEnded(nanos, failure);
          } catch (RuntimeException | LinkageError e) {
            ListenerFailures.log(one, e);
          }
        }
      }
    };
  }
}
