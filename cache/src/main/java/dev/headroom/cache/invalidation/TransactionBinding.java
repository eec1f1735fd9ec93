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
  TransactionBinding NONE = (afterCommit, whenUnknown, afterCompletion) -> false;

  /**
   * Runs steps when the transaction of this thread ends.
   *
   * @param afterCommit runs after its commit; not if it is rolled back
   * @param whenUnknown runs instead if it is not known whether it was committed, such as when the
   *     connection broke before the server confirmed
   * @param afterCompletion runs after either, or after the rollback
   * @return false if there is no transaction: then none runs
   */
  boolean bind(Runnable afterCommit, Runnable whenUnknown, Runnable afterCompletion);
}
