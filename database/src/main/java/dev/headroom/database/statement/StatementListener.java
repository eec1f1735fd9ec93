// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears of every statement that went through a {@link TimedDataSource}.
 *
 * <p>Implementations must be thread-safe: they are called on the thread that ran the statement,
 * right after it, and must neither block nor throw.
 */
@FunctionalInterface
public interface StatementListener {

  /**
   * Tells one execution; a batch is one.
   *
   * @param sql the text as the application gave it, with markers and never with bind values; a
   *     plain {@code Statement} may carry literals
   * @param nanos the time of the call, without the wait for a connection and without the reading of
   *     the rows
   * @param failure null when it succeeded
   */
  void statementExecuted(String sql, long nanos, @Nullable SQLException failure);

  /**
   * Tells one commit or whole rollback: a round trip, but no statement.
   *
   * @param nanos the time of the call
   * @param failure null when it succeeded
   */
  default void transactionEnded(long nanos, @Nullable SQLException failure) {}

  /**
   * Joins listeners into one that calls them in order.
   *
   * @param listeners copied
   * @return the joined listener
   */
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
