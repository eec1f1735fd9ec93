// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.jdbc;

/**
 * Follows how one connection is used. A decorated connection calls it; a pool keeps it to know who
 * holds the connection, and with which statement.
 *
 * <p>Implementations are thread-safe: they are called on the thread that uses the connection, and
 * read by others. They must neither block nor throw.
 */
public interface ConnectionTracker {
  /** Ignores everything. */
  ConnectionTracker NONE = new ConnectionTracker() {};

  /**
   * A statement is about to be prepared, or {@code setAutoCommit} or {@code setReadOnly} is about
   * to be called: whoever calls this holds the connection.
   */
  default void touched() {}

  /**
   * A statement is about to be executed.
   *
   * @param sql the text of the application; empty if it is not known
   * @param startNanos reading of {@link System#nanoTime}
   */
  default void statementStarted(String sql, long startNanos) {}

  /**
   * The statement has ended, well or not.
   *
   * @param endNanos reading of {@link System#nanoTime}
   */
  default void statementEnded(long endNanos) {}

  /**
   * The statement has ended without an answer of the server: the connection's read time-out has
   * passed, or that of a pooler.
   *
   * @param startNanos when it began
   * @param endNanos reading of {@link System#nanoTime}
   */
  default void statementUnanswered(long startNanos, long endNanos) {
    statementEnded(endNanos);
  }

  /**
   * A statement, a commit or a rollback has found the connection lost: the server, or a pooler
   * before it, has closed it.
   */
  default void lost() {}

  /** {@code setSchema} is about to be called: the session keeps what it sets. */
  default void schemaSet() {}

  /** {@code clearWarnings} was called, which is the last that a pool does on return. */
  default void returned() {}

  /** The connection is about to be closed or aborted; may be called more than once. */
  default void closed() {}
}
