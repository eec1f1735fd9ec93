// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives the statements and transactions that a {@link TimedDataSource} has run.
 *
 * <p>Implementations must be thread-safe: they are called on the thread that ran the statement,
 * right after it, and must neither block nor throw.
 */
@FunctionalInterface
public interface StatementListener {

  /**
   * A statement was executed; a batch counts as one.
   *
   * @param sql the text of the application, with markers and without bind values; that of a plain
   *     {@code Statement} may contain literals
   * @param nanos the time of the call, without the wait for a connection and the reading of rows
   * @param failure null if it succeeded
   */
  void statementExecuted(String sql, long nanos, @Nullable SQLException failure);

  /**
   * A transaction was committed, or rolled back as a whole.
   *
   * @param nanos the time of the call
   * @param failure null if it succeeded
   */
  default void transactionEnded(long nanos, @Nullable SQLException failure) {}

  /** Returns a listener that calls others in order. */
  static StatementListener all(StatementListener... listeners) {
    List<StatementListener> each = List.of(listeners);
    return new StatementListener() {
      @Override
      public void statementExecuted(String sql, long nanos, @Nullable SQLException failure) {
        for (StatementListener one : each) {
          one.statementExecuted(sql, nanos, failure);
        }
      }

      @Override
      public void transactionEnded(long nanos, @Nullable SQLException failure) {
        for (StatementListener one : each) {
          one.transactionEnded(nanos, failure);
        }
      }
    };
  }
}
