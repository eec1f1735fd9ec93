// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of the application, in which jobs are enqueued and {@link JobContext#once} does
 * its work. A framework that binds transactions to threads is joined by an implementation.
 *
 * <p>Thread-safe.
 */
public interface JobTransactions {

  /** What is done on the connection of a transaction. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    /** Does it; the connection must neither be committed nor closed. */
    T on(Connection connection) throws Exception;
  }

  /**
   * Returns the connection of the transaction that runs on this thread, which the caller commits;
   * null if none runs.
   */
  @Nullable Connection current() throws SQLException;

  /**
   * Runs an action after the transaction of this thread has committed.
   *
   * @return false if that cannot be known; the action is then not run, and workers are notified
   *     inside the transaction, which makes transactions that enqueue commit one after the other
   */
  default boolean afterCommit(Runnable action) {
    return false;
  }

  /**
   * Runs work in a new transaction on this thread: commits if it returns, rolls back if it throws.
   *
   * @throws Exception what the work threw, or the failure of the transaction
   */
  <T extends @Nullable Object> T inTransaction(Work<T> work) throws Exception;

  /** Returns plain JDBC transactions, of which none is ever current. */
  static JobTransactions of(DataSource source) {
    return new PlainTransactions(source);
  }
}
