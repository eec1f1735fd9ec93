// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.invalidation;

/**
 * Runs steps at the end of a transaction; whoever manages transactions implements it.
 *
 * <p>Thread-safe, as every implementation must be.
 */
@FunctionalInterface
public interface TransactionBinding {

  /** There are no transactions. */
  TransactionBinding NONE = (beforeCommit, afterCommit, whenUnknown, afterCompletion) -> false;

  /**
   * Runs steps when the transaction of this thread ends.
   *
   * @param beforeCommit runs right before its commit, while it may still be rolled back; not if it
   *     is rolled back at once
   * @param afterCommit runs after its commit; not if it is rolled back
   * @param whenUnknown runs instead if it is not known whether it was committed, such as when the
   *     connection broke before the server confirmed
   * @param afterCompletion runs after either, or after the rollback
   * @return false if there is no transaction: then none runs
   */
  boolean bind(
      Runnable beforeCommit, Runnable afterCommit, Runnable whenUnknown, Runnable afterCompletion);

  /**
   * Returns whether this thread reads an earlier state: its transaction is isolated above {@code
   * READ COMMITTED}, so it does not see what was committed since its first statement, and what it
   * loads may be old already. Such a load is kept nowhere.
   *
   * @return false if there is no transaction
   */
  default boolean readsSnapshot() {
    return false;
  }
}
